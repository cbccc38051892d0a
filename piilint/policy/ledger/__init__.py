"""The ledger: every clause of a policy with its state, and what the state rests on."""
