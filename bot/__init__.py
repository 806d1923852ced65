"""What the Rasa server runs: language understanding, dialogue and channels.

Meets the action server over HTTP only, and the knowledge through the files that
`knowledge` builds.
"""
