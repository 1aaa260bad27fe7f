  # A Llama that reads what a vision tower saw: the body of llama_training.py's class goes on here.
  #
  # Shapes: B pictures, N features of each, T tokens of a row. A row is what comes before the picture, the picture's N
  # image tokens, and several texts about it, none of which sees another: `texts` [B, T] numbers them from 1, 0 being what
  # all see. `places` [B, T] are the positions that each token would have if its text stood alone after the picture.
  def told(self: __torch__.Module, weights: Tensor, features: Tensor, before: Tensor, ids: Tensor, places: Tensor, texts: Tensor, chosen: Tensor) -> Tensor:
    # The logits after the chosen tokens of all rows, [C, vocabulary]; before: how many tokens stand before the picture.
    matrices = self.matrices(weights, weights)
    norms = torch.view(torch.slice(weights, 0, self.matrix_total()), [-1, self.hidden])
    words = torch.to(torch.embedding(torch.view(matrices[0], [self.vocabulary, self.hidden]), ids), 6)
    n = int(before)
    x = torch.cat([torch.slice(words, 1, 0, n), features, torch.slice(words, 1, n + features.size(1))], 1)
    reader = torch.unsqueeze(texts, 2)
    other = torch.unsqueeze(texts, 1)
    seen = torch.logical_or(torch.eq(reader, other), torch.eq(other, 0))
    hidden = torch.triu(torch.ones([ids.size(1), ids.size(1)], dtype=6), 1)
    mask = torch.to(torch.mul(torch.add(hidden, torch.to(torch.logical_not(seen), 6)), -30000.0), self.dtype)
    states = self.read(matrices, norms, x, torch.unsqueeze(self.angles(places), 1), torch.unsqueeze(mask, 1))
    return torch.to(torch.linear(torch.index_select(states, 0, chosen), torch.view(matrices[0], [self.vocabulary, self.hidden])), 6)
  def telling(self: __torch__.Module, weights: Tensor, features: Tensor, before: Tensor, ids: Tensor, places: Tensor, texts: Tensor, chosen: Tensor, targets: Tensor, captions: Tensor) -> Tensor:
    # The mean losses of the first targets, those of captions, and of the others, those of answers: [2].
    logits = self.told(weights, features, before, ids, places, texts, chosen)
    n = int(captions)
    written = torch.cross_entropy_loss(torch.slice(logits, 0, 0, n), torch.slice(targets, 0, 0, n))
    answered = torch.cross_entropy_loss(torch.slice(logits, 0, n), torch.slice(targets, 0, n))
    return torch.stack([written, answered])
  def pointing(self: __torch__.Module, features: Tensor, weight: Tensor, bias: Tensor, sizes: Tensor, targets: Tensor) -> Tensor:
    # The mean losses [K] of telling K things of each patch by a linear layer; targets: [K, B * N], -100 for no matter.
    scores = torch.linear(torch.reshape(features, [-1, features.size(2)]), weight, bias)
    losses = annotate(List[Tensor], [])
    start = 0
    for k in range(targets.size(0)):
      size = int(sizes[k])
      losses.append(torch.cross_entropy_loss(torch.slice(scores, 1, start, start + size), torch.select(targets, 0, k)))
      start = start + size
    return torch.stack(losses)
