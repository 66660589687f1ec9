"""What the record types declare: fields, datatypes, IRIs, vocabularies. Only this package reads Pydantic.

May import `problems`.
"""
