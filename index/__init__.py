"""Articles in, evidence out: reading, passages, statements, vectors, and the library that keeps them."""
