"""State the law that Guichet obeys: the rights, the requests, their deadlines and the proof of identity they need.

Everything here is a closed list or a pure function: no clock, no input or output, dates come in as arguments. The
texts are the GDPR, the French *loi Informatique et Libertés* (LIL), its decree 2019-536 and Regulation 1182/71 on time
limits; the policy sections are those of the landlord. The only French is the labels, and the sentence that explains a
deadline. The room runs on Python 3.10 (the assistant) and on 3.12 or newer (the webhook), and imports the standard
library and `holidays` only.
"""
