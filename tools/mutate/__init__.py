"""Mutation testing of the contracts: which small mistakes would the tests not notice?"""
