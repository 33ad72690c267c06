"""承認回: plans gathered by an approver, published together, and shown as the metropolitan government shows them."""
