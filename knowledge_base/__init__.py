"""Documents in, passages and answers out."""
