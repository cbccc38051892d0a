"""What a call passes: arguments, captured variables, what a callee is told of them."""
