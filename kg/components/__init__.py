"""The spaCy components of the reading pipeline: one file, one factory, one thing set on the Doc."""
