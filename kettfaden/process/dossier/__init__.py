"""The data protection dossier of a process, written from its live settings.

Record of processing (Art. 30 GDPR), draft impact assessment (Art. 35), notices per format and language (Art. 13), annex on joint
controllers (Art. 26) and the deletion calendar. `write` gives the parts once; page, PDF and DOCX show the same ones.
"""

from kettfaden.process.dossier.contents import Dossier, write
from kettfaden.process.dossier.files import CONTENT_TYPES, docx, file_name, pdf

__all__ = ["CONTENT_TYPES", "Dossier", "docx", "file_name", "pdf", "write"]
