"""What the assistant says and when: the opening notice, the answers and the calls to the action server."""
