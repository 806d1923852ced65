"""What is known about the Mkb-route, and finding it.

The path of the data is one way: sources -> index -> search. Nothing here knows
Rasa, and nothing in the code knows the headings of a document.
"""
