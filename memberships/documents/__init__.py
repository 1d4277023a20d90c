"""Documents on paper, as PDF: invoices, credit notes, letters of membership. Each comes out of facts, byte for byte."""
