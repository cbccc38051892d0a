"""What a policy gets wrong or leaves open, told before any code is judged by it."""
