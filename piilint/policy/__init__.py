"""The policy is the rule set: loading norms, judging flows by them."""
