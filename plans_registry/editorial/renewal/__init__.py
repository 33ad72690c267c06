"""「次の期間の計画を作る」: a plan of the same text for the years after it, looked over measure by measure."""
