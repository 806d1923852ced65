"""What the action server runs. It meets the Rasa server over HTTP only."""
