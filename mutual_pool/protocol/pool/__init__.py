"""The twin of `contracts/pool`: members, ladder, settlements, groups, closing."""
