"""Interview practice: a bank of questions, numbers drawn fresh, grading, spaced repetition and mock interviews. No torch here.

``bank`` reads the questions, ``cards`` lists everything that can be asked, ``deck.Deck`` schedules, ``mock`` runs an interview.
"""
