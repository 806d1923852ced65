"""Questions written apart from the training examples, asked through the running servers."""
