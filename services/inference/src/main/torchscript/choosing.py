  # The most likely tokens of a step, as the programs share it: the body of a program's class goes on here.

  def candidates(self: __torch__.Module, logits: Tensor, temperatures: Tensor, count: Tensor, places: Tensor, changes: Tensor) -> List[Tensor]:
    # The most likely tokens of each row of logits [B, V], after changes to single logits.
    # places [M, 2] int64: row and token; changes [M, 2]: what a positive logit is divided and a negative one
    # multiplied by, and what is then added. Changes the logits in place.
    # Gives logits [B, count] in falling order, their tokens [B, count], and [B, 2]: the log of the sum of the
    # exponentials of the logits, plain and divided by the row's temperature.
    if places.size(0) > 0:
      at = [torch.select(places, 1, 0), torch.select(places, 1, 1)]
      before = torch.index(logits, at)
      factor = torch.select(changes, 1, 0)
      after = torch.where(torch.gt(before, 0), torch.div(before, factor), torch.mul(before, factor))
      _0 = torch.index_put_(logits, at, torch.add(after, torch.select(changes, 1, 1)))
    top = torch.topk(logits, min(int(count), logits.size(1)))
    sums = torch.stack([torch.logsumexp(logits, [1]), torch.logsumexp(torch.div(logits, torch.unsqueeze(temperatures, 1)), [1])], 1)
    return [top[0], top[1], sums]
