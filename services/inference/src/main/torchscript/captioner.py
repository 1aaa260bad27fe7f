class Module(Module):
  # The decoder of a BLIP (Li et al. 2022): a BERT that attends to an image, and writes what it shows token by token.
  #
  # Shapes: B sequences, T tokens, S features of an image, C hidden, H heads, D head width, L longest length in the step,
  # V vocabulary. Hidden states are flat: [B * T, C].
  # A layer has two caches, [slots, 2 * H, context, D] of its own tokens and [slots, 2 * H, S, D] of the image, which is
  # computed once; keys before values. The sequences of a decode step hold slots 0 to B - 1.
  # Weights have their names in a Hugging Face checkpoint, without "text_decoder." and ".weight"; query, key and value are
  # one matrix, and key and value of the image are. linear.py, activation.py and choosing.py go on where this file ends.
  __parameters__ = []
  __buffers__ = []
  training : bool
  _is_full_backward_hook : Optional[bool]
  weights : Dict[str, Tensor]
  own_cache : List[Tensor]
  cross_cache : List[Tensor]
  layers : int
  heads : int
  epsilon : float
  activation : int
  kernel : int
  dtype : int
  cache_dtype : int

  # ---- loading ----

  def load_layer(self: __torch__.Module, index: Tensor, parts: Dict[str, Tensor]) -> Tensor:
    p = "bert.encoder.layer." + str(int(index)) + "."
    a = p + "attention.self."
    self.pack(a + "qkv", [parts[a + "query.weight"], parts[a + "key.weight"], parts[a + "value.weight"]])
    self.bias(a + "qkv", [parts[a + "query.bias"], parts[a + "key.bias"], parts[a + "value.bias"]])
    c = p + "crossattention.self."
    self.take_linear(c + "query", parts)
    self.pack(c + "kv", [parts[c + "key.weight"], parts[c + "value.weight"]])
    self.bias(c + "kv", [parts[c + "key.bias"], parts[c + "value.bias"]])
    for name in ["attention.output.dense", "crossattention.output.dense", "intermediate.dense", "output.dense"]:
      self.take_linear(p + name, parts)
    for name in ["attention.output.LayerNorm", "crossattention.output.LayerNorm", "output.LayerNorm"]:
      self.take_norm(p + name, parts)
    return index

  def load_ends(self: __torch__.Module, unused: Tensor, parts: Dict[str, Tensor]) -> Tensor:
    # What stands before and after the layers; the output projection is the word embedding.
    self.weights["words"] = self.own(parts["bert.embeddings.word_embeddings.weight"])
    self.weights["positions"] = self.own(parts["bert.embeddings.position_embeddings.weight"])
    self.take_norm("bert.embeddings.LayerNorm", parts)
    self.take_linear("cls.predictions.transform.dense", parts)
    self.take_norm("cls.predictions.transform.LayerNorm", parts)
    if self.kernel == 0:
      self.weights["head"] = self.weights["words"]
    else:
      self.pack("head", [parts["bert.embeddings.word_embeddings.weight"]])
    self.bias("head", [parts["cls.predictions.bias"]])
    return unused

  def take_linear(self: __torch__.Module, name: str, parts: Dict[str, Tensor]) -> NoneType:
    self.pack(name, [parts[name + ".weight"]])
    self.bias(name, [parts[name + ".bias"]])

  def take_norm(self: __torch__.Module, name: str, parts: Dict[str, Tensor]) -> NoneType:
    self.weights[name] = self.own(parts[name + ".weight"])
    self.bias(name, [parts[name + ".bias"]])

  def reserve(self: __torch__.Module, slots: Tensor, context: Tensor, features: Tensor) -> Tensor:
    # Sets the caches aside. A slot is cleared before its use: what is masked still takes part in a product, and what
    # happens to be in memory may be no number.
    d = self.weights["words"].size(1) // self.heads
    device = ops.prim.device(self.weights["words"])
    for i in range(self.layers):
      self.own_cache.append(torch.empty([int(slots), 2 * self.heads, int(context), d], dtype=self.cache_dtype, device=device))
      self.cross_cache.append(torch.empty([int(slots), 2 * self.heads, int(features), d], dtype=self.cache_dtype, device=device))
    return slots

  # ---- running ----

  def prefill(self: __torch__.Module, ids: Tensor, slot: Tensor, start: Tensor, last: Tensor) -> Tensor:
    # Reads one chunk [T] of a prompt into a slot that has an image; gives the last token's logits [1, V] if the chunk ends
    # the prompt (last = 1), else an empty tensor.
    s, p, t = int(slot), int(start), ids.size(0)
    x = self.embed(ids, torch.slice(self.weights["positions"], 0, p, p + t))
    order = torch.arange(0, p + t, device=ops.prim.device(x))
    mask = self.mask(torch.gt(torch.unsqueeze(order, 0), torch.unsqueeze(torch.slice(order, 0, p), 1)))
    for i in range(self.layers):
      qkv = self.project(x, i, 1)
      kept = torch.slice(self.own_cache[i], 0, s, s + 1)
      _0 = torch.copy_(torch.slice(kept, 2, p, p + t), torch.slice(qkv, 1, self.heads))
      x = self.layer(x, i, torch.slice(qkv, 1, 0, self.heads), torch.slice(kept, 2, 0, p + t), mask, torch.slice(self.cross_cache[i], 0, s, s + 1))
    if int(last) == 1:
      return self.head(torch.slice(x, 0, t - 1, t))
    return torch.empty([0], dtype=6)

  def prefill_seeing(self: __torch__.Module, ids: Tensor, slot: Tensor, start: Tensor, last: Tensor, features: Tensor) -> Tensor:
    # The same of a prompt's first chunk, with the features [S, W] of the slot's image.
    s = int(slot)
    for i in range(self.layers):
      _0 = torch.zero_(torch.select(self.own_cache[i], 0, s))
      kv = self.linear(torch.to(features, self.dtype), "bert.encoder.layer." + str(i) + ".crossattention.self.kv")
      _1 = torch.copy_(torch.slice(self.cross_cache[i], 0, s, s + 1), self.split_heads(kv, 1, 2 * self.heads))
    return self.prefill(ids, slot, start, last)

  def decode(self: __torch__.Module, ids: Tensor, positions: Tensor) -> Tensor:
    # One token of each of B sequences. ids [B], positions [B] on the program's device; gives logits [B, V].
    b = ids.size(0)
    x = self.embed(ids, torch.embedding(self.weights["positions"], positions))
    longest = int(torch.max(positions)) + 1
    rows = torch.arange(0, b, device=ops.prim.device(x))
    ahead = torch.gt(torch.arange(0, longest, device=ops.prim.device(x)), torch.unsqueeze(positions, 1))
    mask = torch.view(self.mask(ahead), [b, 1, 1, longest])
    for i in range(self.layers):
      qkv = self.project(x, i, b)
      slots = torch.slice(self.own_cache[i], 0, 0, b)
      _0 = torch.index_put_(torch.transpose(slots, 1, 2), [rows, positions], torch.select(torch.slice(qkv, 1, self.heads), 2, 0))
      x = self.layer(x, i, torch.slice(qkv, 1, 0, self.heads), torch.slice(slots, 2, 0, longest), mask, torch.slice(self.cross_cache[i], 0, 0, b))
    return self.head(x)

  def move(self: __torch__.Module, origin: Tensor, target: Tensor, length: Tensor) -> Tensor:
    # Moves a sequence of a length from one slot to another.
    for i in range(self.layers):
      _0 = torch.copy_(torch.slice(torch.select(self.own_cache[i], 0, int(target)), 1, 0, int(length)), torch.slice(torch.select(self.own_cache[i], 0, int(origin)), 1, 0, int(length)))
      _1 = torch.copy_(torch.select(self.cross_cache[i], 0, int(target)), torch.select(self.cross_cache[i], 0, int(origin)))
    return length

  def embed(self: __torch__.Module, ids: Tensor, positions: Tensor) -> Tensor:
    return self.norm(torch.add(torch.embedding(self.weights["words"], ids), positions), "bert.embeddings.LayerNorm")

  def project(self: __torch__.Module, x: Tensor, i: int, b: int) -> Tensor:
    # Queries, keys and values [B, 3 * H, T, D] of a layer's input.
    qkv = self.linear(x, "bert.encoder.layer." + str(i) + ".attention.self.qkv")
    return torch.to(self.split_heads(qkv, b, 3 * self.heads), self.cache_dtype)

  def layer(self: __torch__.Module, x: Tensor, i: int, q: Tensor, own: Tensor, mask: Tensor, cross: Tensor) -> Tensor:
    # q [B, H, T, D], own [B, 2 * H, L, D], cross [B, 2 * H, S, D]. A norm stands after each part.
    p = "bert.encoder.layer." + str(i) + "."
    h = self.heads
    o = torch.scaled_dot_product_attention(q, torch.slice(own, 1, 0, h), torch.slice(own, 1, h), mask)
    x = self.finish(x, self.join_heads(o), p + "attention.output.")
    q = torch.to(self.split_heads(self.linear(x, p + "crossattention.self.query"), q.size(0), h), self.cache_dtype)
    o = torch.scaled_dot_product_attention(q, torch.slice(cross, 1, 0, h), torch.slice(cross, 1, h))
    x = self.finish(x, self.join_heads(o), p + "crossattention.output.")
    return self.finish(x, self.act(self.linear(x, p + "intermediate.dense"), self.activation), p + "output.")

  def finish(self: __torch__.Module, x: Tensor, y: Tensor, p: str) -> Tensor:
    return self.norm(torch.add(self.linear(y, p + "dense"), x), p + "LayerNorm")

  def head(self: __torch__.Module, x: Tensor) -> Tensor:
    y = self.act(self.linear(x, "cls.predictions.transform.dense"), self.activation)
    return torch.to(self.linear(self.norm(y, "cls.predictions.transform.LayerNorm"), "head"), 6)

  def norm(self: __torch__.Module, x: Tensor, name: str) -> Tensor:
    return torch.layer_norm(x, [x.size(-1)], self.weights[name], self.weights[name + ":bias"], self.epsilon)

  def split_heads(self: __torch__.Module, x: Tensor, b: int, heads: int) -> Tensor:
    # [B * T, heads * D] -> [B, heads, T, D]
    return torch.transpose(torch.view(x, [b, x.size(0) // b, heads, x.size(1) // heads]), 1, 2)

  def join_heads(self: __torch__.Module, x: Tensor) -> Tensor:
    # [B, H, T, D] -> [B * T, H * D]
    return torch.to(torch.reshape(torch.transpose(x, 1, 2), [x.size(0) * x.size(2), x.size(1) * x.size(3)]), self.dtype)

  def mask(self: __torch__.Module, hidden: Tensor) -> Tensor:
    return torch.masked_fill(torch.zeros(hidden.size(), dtype=self.cache_dtype, device=ops.prim.device(hidden)), hidden, -1.0e30)
