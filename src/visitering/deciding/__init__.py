"""The book of decisions: caseworkers accept, override, reject and reopen; rows are only ever appended."""
