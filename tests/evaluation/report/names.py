"""What the report calls things, in Dutch."""

VERDICTS = {
    "right": "meteen goed",
    "clarified": "goed na één keuze",
    "unknown": "niet begrepen",
    "wrong": "fout",
    "honest": "eerlijk",
    "not honest": "niet eerlijk",
}
KINDS = {
    "plain": "gewoon",
    "spoken": "spreektaal",
    "long": "lang verhaal",
    "typo": "typfouten",
    "keywords": "trefwoorden",
    "formal": "formeel",
    "english": "Engels",
    "near": "naast het onderwerp",
    "else": "iets heel anders",
    "with_details": "met gegevens erin",
    "where": "waar een hogeschool is",
    "smalltalk": "praatje",
    "outside": "over iets anders",
}
ALONE = {
    "ungated": "zonder drempel",
    "bm25": "BM25",
    "encoder": "de encoder",
    "search": "zoeken (encoder en BM25)",
}
RETRIEVERS = {"index": "de index", "bm25": "BM25", "encoder": "de encoder"}
PIPELINES = {"starter": "rasa init, met zijn drempel", "own": "de assistent, zonder drempel"}
TURNS = {"faq": "vaste vraag", "retrieved": "opgezocht", "refusal": "hoort er niet bij", "starter": "rasa init"}
