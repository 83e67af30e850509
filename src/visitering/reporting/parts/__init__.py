"""What every page is made of: the frame, sections, tables that sort and filter, the map, figures, charts.

A page is data (`sections.py`) rendered by one set of macros (`templates/parts.html.j2`) inside one frame
(`frame.py`): pages look alike and behave alike. Texts come from the catalogue; nothing here knows a run.
"""
