"""Samples for `/styleguide/`: invented people and flights, in every state that a component knows."""
