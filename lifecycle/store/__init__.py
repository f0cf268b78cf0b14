"""The audit store: events as canonical bytes, their Merkle tree, and checkpoints. It knows nothing about cards.

`engine` says what the rooms above see of a store, and `opening` opens one. Each engine is a folder, `sqlite` or
`postgresql`; what reading and writing are on both is in `reading` and `writing`.
"""
