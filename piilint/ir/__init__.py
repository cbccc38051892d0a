"""The intermediate representation: operations, functions, classes, modules."""
