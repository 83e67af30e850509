"""Tables that people keep in workbooks, XLSX or ODS: read by their cells' types, refused where they are unclear."""
