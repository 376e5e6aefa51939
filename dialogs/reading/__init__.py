"""Reading what a person typed or said: days and hours, numbers and money, names, in Russian and English alike.

Every reader takes the text and what it needs to know (today, the directory) and returns a value, possibly marked
uncertain, or a refusal with a key. No text, however strange, makes a reader raise.
"""
