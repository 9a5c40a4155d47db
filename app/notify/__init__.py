"""How does word leave the building, and did it arrive? Wording, delivery and the channels."""
