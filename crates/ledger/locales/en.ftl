# Why a receipt does not prove anything. The key is the refusal's code.
receipt-unreadable = This is not a receipt, or part of it is missing. Use the file exactly as you were given it.
receipt-without-record = This proof comes without the record it is about. Use the receipt file, not the bare proof.
receipt-unknown-signer = This receipt is not signed by a key of this town.
receipt-forged-signature = The signature on this receipt is not genuine, or the receipt was damaged.
receipt-other-log = This receipt is from another town’s log: { $origin }.
receipt-too-few-witnesses = Too few independent witnesses had seen the log: { $found }. Ask for a new receipt later.
receipt-altered = This receipt was altered. The town’s log has something else at this place.
