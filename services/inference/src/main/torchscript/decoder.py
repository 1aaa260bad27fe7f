class Module(Module):
  # A decoder-only transformer of the Llama family: Llama, Mistral, Qwen2, Qwen3.
  #
  # Shapes: B sequences in a decode step, T prompt tokens in a prefill chunk, C hidden, H heads, N key-value heads,
  # G = H / N heads in a group, D head width, L longest length in the step, V vocabulary.
  # A layer's KV cache is [slots, 2 * N, context, D], keys before values; the sequences of a decode step hold slots 0 to
  # B - 1. A small op costs as much as a small matrix, so a layer is written with few of them.
  # How a matrix is held and multiplied is in linear.py, which goes on where this file ends.
  # A slot holds its sequence's LoRA matrices too, zeros if it has none, so that one batched product serves a step whose
  # rows have different adapters, and no row depends on its neighbours. See "adapters" below.
  __parameters__ = []
  __buffers__ = []
  training : bool
  _is_full_backward_hook : Optional[bool]
  weights : Dict[str, Tensor]
  cache : List[Tensor]
  clean_slots : int
  windows : List[int]
  adapters : Dict[str, Tensor]
  fitted : Dict[str, Tensor]
  ranks : Dict[str, int]
  layers : int
  heads : int
  kv_heads : int
  head_width : int
  epsilon : float
  rotary_scale : float
  kernel : int
  dtype : int
  cache_dtype : int

  # ---- loading ----

  def load_layer(self: __torch__.Module, index: Tensor, window: Tensor, parts: Dict[str, Tensor]) -> Tensor:
    # One layer under the names of a Hugging Face checkpoint; query, key and value become one matrix, gate and up too.
    p = str(int(index)) + "."
    self.windows.append(int(window))
    self.pack(p + "qkv", [parts["self_attn.q_proj.weight"], parts["self_attn.k_proj.weight"], parts["self_attn.v_proj.weight"]])
    self.pack(p + "out", [parts["self_attn.o_proj.weight"]])
    self.pack(p + "gate_up", [parts["mlp.gate_proj.weight"], parts["mlp.up_proj.weight"]])
    self.pack(p + "down", [parts["mlp.down_proj.weight"]])
    if torch.__contains__(parts, "self_attn.q_proj.bias"):
      self.bias(p + "qkv", [parts["self_attn.q_proj.bias"], parts["self_attn.k_proj.bias"], parts["self_attn.v_proj.bias"]])
    if torch.__contains__(parts, "self_attn.o_proj.bias"):
      self.bias(p + "out", [parts["self_attn.o_proj.bias"]])
    if torch.__contains__(parts, "mlp.gate_proj.bias"):
      self.bias(p + "gate_up", [parts["mlp.gate_proj.bias"], parts["mlp.up_proj.bias"]])
      self.bias(p + "down", [parts["mlp.down_proj.bias"]])
    self.weights[p + "input_norm"] = self.own(parts["input_layernorm.weight"])
    self.weights[p + "mlp_norm"] = self.own(parts["post_attention_layernorm.weight"])
    if torch.__contains__(parts, "self_attn.q_norm.weight"):
      # One weight [H + N, D] for all heads of queries and keys.
      query_norm = torch.expand(self.own(parts["self_attn.q_norm.weight"]), [self.heads, self.head_width])
      key_norm = torch.expand(self.own(parts["self_attn.k_norm.weight"]), [self.kv_heads, self.head_width])
      self.weights[p + "qk_norm"] = torch.cat([query_norm, key_norm], 0)
    return index

  def load_ends(self: __torch__.Module, inverse_frequencies: Tensor, parts: Dict[str, Tensor]) -> Tensor:
    # What stands before and after the layers; a head that is tied to the embedding has no weight of its own.
    self.weights["rotary"] = torch.clone(inverse_frequencies)
    self.weights["embed"] = self.own(parts["embed_tokens.weight"])
    self.weights["norm"] = self.own(parts["norm.weight"])
    if torch.__contains__(parts, "lm_head.weight"):
      self.pack("head", [parts["lm_head.weight"]])
    elif self.kernel == 0:
      self.weights["head"] = self.weights["embed"]
    else:
      self.pack("head", [parts["embed_tokens.weight"]])
    return inverse_frequencies

  def reserve(self: __torch__.Module, slots: Tensor, context: Tensor) -> Tensor:
    # Sets the KV cache aside. A slot is cleared before its first use: what is masked still takes part in a product, and
    # what happens to be in memory may be no number. Until then its pages need not be resident.
    for i in range(self.layers):
      self.cache.append(torch.empty([int(slots), 2 * self.kv_heads, int(context), self.head_width], dtype=self.cache_dtype, device=ops.prim.device(self.weights["norm"])))
    return slots

  # ---- running ----

  def prefill(self: __torch__.Module, ids: Tensor, slot: Tensor, start: Tensor, last: Tensor) -> Tensor:
    # Reads one chunk of a prompt into a slot. ids [T]; gives the last token's logits [1, V] if the chunk ends the
    # prompt (last = 1), else an empty tensor.
    s = int(slot)
    p = int(start)
    if s >= self.clean_slots:
      for i in range(self.layers):
        _0 = torch.zero_(torch.slice(self.cache[i], 0, self.clean_slots, s + 1))
      self.clean_slots = s + 1
    t = ids.size(0)
    g = self.heads // self.kv_heads
    x = torch.embedding(self.weights["embed"], ids)
    positions = torch.arange(p, p + t, device=ops.prim.device(x))
    cos, sin = self.rotary(positions)
    behind = torch.sub(torch.unsqueeze(positions, 1), torch.unsqueeze(torch.arange(0, p + t, device=ops.prim.device(x)), 0))
    masks = annotate(Dict[int, Tensor], {})
    for i in range(self.layers):
      if not torch.__contains__(masks, self.windows[i]):
        masks[self.windows[i]] = torch.repeat(self.mask(behind, self.windows[i]), [g, 1])
      qkv = self.project(x, i, cos, sin, s, 1)
      slots = torch.select(self.cache[i], 0, s)
      _0 = torch.copy_(torch.slice(slots, 1, p, p + t), torch.transpose(torch.slice(qkv, 1, self.heads), 0, 1))
      seen = torch.unsqueeze(torch.slice(slots, 1, 0, p + t), 0)
      # [T, H, D] -> [1, N, G * T, D]: the group is folded into the queries, so keys are never expanded.
      folded = torch.reshape(torch.transpose(torch.slice(qkv, 1, 0, self.heads), 0, 1), [1, self.kv_heads, g * t, self.head_width])
      o = torch.scaled_dot_product_attention(folded, torch.slice(seen, 1, 0, self.kv_heads), torch.slice(seen, 1, self.kv_heads), masks[self.windows[i]])
      o = torch.reshape(torch.transpose(torch.view(o, [self.heads, t, self.head_width]), 0, 1), [t, self.heads * self.head_width])
      x = self.finish_layer(x, o, i, s, 1)
    if int(last) == 1:
      return self.head(torch.slice(x, 0, t - 1, t))
    return torch.empty([0], dtype=6)

  def decode(self: __torch__.Module, ids: Tensor, positions: Tensor) -> Tensor:
    # One token of each of B sequences. ids [B], positions [B] on the program's device; gives logits [B, V].
    b = ids.size(0)
    g = self.heads // self.kv_heads
    x = torch.embedding(self.weights["embed"], ids)
    cos, sin = self.rotary(positions)
    longest = int(torch.max(positions)) + 1
    rows = torch.arange(0, b, device=ops.prim.device(x))
    behind = torch.sub(torch.unsqueeze(positions, 1), torch.unsqueeze(torch.arange(0, longest, device=ops.prim.device(x)), 0))
    masks = annotate(Dict[int, Tensor], {})
    for i in range(self.layers):
      if not torch.__contains__(masks, self.windows[i]):
        masks[self.windows[i]] = torch.view(self.mask(behind, self.windows[i]), [b, 1, 1, longest])
      qkv = self.project(x, i, cos, sin, 0, b)
      slots = torch.slice(self.cache[i], 0, 0, b)
      _0 = torch.index_put_(torch.transpose(slots, 1, 2), [rows, positions], torch.slice(qkv, 1, self.heads))
      seen = torch.slice(slots, 2, 0, longest)
      # [B, H, D] -> [B, N, G, D]: a group's heads are its queries.
      folded = torch.reshape(torch.slice(qkv, 1, 0, self.heads), [b, self.kv_heads, g, self.head_width])
      o = torch.scaled_dot_product_attention(folded, torch.slice(seen, 1, 0, self.kv_heads), torch.slice(seen, 1, self.kv_heads), masks[self.windows[i]])
      x = self.finish_layer(x, torch.reshape(o, [b, self.heads * self.head_width]), i, 0, b)
    return self.head(x)

  def move(self: __torch__.Module, origin: Tensor, target: Tensor, length: Tensor) -> Tensor:
    # Moves a sequence of a length from one slot to another.
    for i in range(self.layers):
      _0 = torch.copy_(torch.slice(torch.select(self.cache[i], 0, int(target)), 1, 0, int(length)), torch.slice(torch.select(self.cache[i], 0, int(origin)), 1, 0, int(length)))
    return length

  def project(self: __torch__.Module, x: Tensor, i: int, cos: Tensor, sin: Tensor, slot: int, sequences: int) -> Tensor:
    # Queries, keys and values [T, H + 2 * N, D] of a layer's input x [T, C], queries and keys rotated.
    p = str(i) + "."
    qkv = self.adapted(self.norm(x, p + "input_norm"), p, "qkv", slot, sequences)
    qkv = torch.view(qkv, [x.size(0), self.heads + 2 * self.kv_heads, self.head_width])
    if torch.__contains__(self.weights, p + "qk_norm"):
      turned = self.heads + self.kv_heads
      qk = torch.rms_norm(torch.slice(qkv, 1, 0, turned), [self.head_width], None, self.epsilon)
      qkv = torch.cat([torch.mul(qk, self.weights[p + "qk_norm"]), torch.slice(qkv, 1, turned)], 1)
    halves_swapped = torch.roll(qkv, [self.head_width // 2], [2])
    return torch.to(torch.addcmul(torch.mul(qkv, cos), halves_swapped, sin), self.cache_dtype)

  def finish_layer(self: __torch__.Module, x: Tensor, attended: Tensor, i: int, slot: int, sequences: int) -> Tensor:
    p = str(i) + "."
    h = torch.add(x, self.adapted(attended, p, "out", slot, sequences))
    gate_up = torch.chunk(self.adapted(self.norm(h, p + "mlp_norm"), p, "gate_up", slot, sequences), 2, -1)
    return torch.add(h, self.adapted(torch.mul(torch.silu(gate_up[0]), gate_up[1]), p, "down", slot, sequences))

  def head(self: __torch__.Module, x: Tensor) -> Tensor:
    return torch.to(self.linear(self.norm(x, "norm"), "head"), 6)

  def norm(self: __torch__.Module, x: Tensor, name: str) -> Tensor:
    return torch.rms_norm(x, [x.size(-1)], self.weights[name], self.epsilon)

  def rotary(self: __torch__.Module, positions: Tensor) -> Tuple[Tensor, Tensor]:
    # Rotary position embedding (Su et al. 2021) for queries, keys and values at once: cosines and signed sines
    # [T, H + 2 * N, D], computed in fp32. Values are turned by no angle.
    t = positions.size(0)
    angles = torch.outer(torch.to(positions, 6), self.weights["rotary"])
    c = torch.mul(torch.cos(angles), self.rotary_scale)
    s = torch.mul(torch.sin(angles), self.rotary_scale)
    turned = [t, self.heads + self.kv_heads, self.head_width]
    cos = torch.expand(torch.unsqueeze(torch.cat([c, c], -1), 1), turned)
    sin = torch.expand(torch.unsqueeze(torch.cat([torch.neg(s), s], -1), 1), turned)
    still = torch.slice(cos, 1, 0, self.kv_heads)
    return (torch.to(torch.cat([cos, torch.ones_like(still)], 1), self.dtype), torch.to(torch.cat([sin, torch.zeros_like(still)], 1), self.dtype))

  def mask(self: __torch__.Module, behind: Tensor, window: int) -> Tensor:
    # Additive mask: a query sees the tokens behind it, itself included, no farther than the window (0: no window).
    hidden = torch.lt(behind, 0)
    if window > 0:
      hidden = torch.logical_or(hidden, torch.ge(behind, window))
    return torch.masked_fill(torch.zeros(behind.size(), dtype=self.cache_dtype, device=ops.prim.device(behind)), hidden, -1.0e30)

  # ---- adapters ----
  #
  # LoRA (Hu et al. 2021): a projection y = W x grows by B A x; the scaling is folded into B. The pairs of the parts of a
  # fused projection become one pair, A's on top of each other, B's where their outputs are. Gate and up, whose outputs
  # are of one size, stay two blocks of one batched product instead: no zeros are multiplied.
  # R rank of a fused pair, K its blocks: 2 for gate_up, else 1. A is [K, R, in], B is [K, R, out / K].
  # `adapters` has the pairs of each loaded adapter, `fitted` copies of them for each slot, [slots * K, R, ...] with the
  # largest R of all. `ranks` says how much of R the next step needs; a projection that no row adapts is not in it.

  def load_adapter(self: __torch__.Module, adapter: Tensor, index: Tensor, parts: Dict[str, Tensor]) -> Tensor:
    # One layer's pairs: MODULE.a [r, in], MODULE.b [out, r] and MODULE.scaling, for all parts of a projection or none;
    # a part that is not adapted has r = 0.
    p = str(int(adapter)) + ":" + str(int(index)) + "."
    if torch.__contains__(parts, "self_attn.q_proj.a"):
      self.stack(p + "qkv", ["self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"], parts)
    if torch.__contains__(parts, "self_attn.o_proj.a"):
      self.stack(p + "out", ["self_attn.o_proj"], parts)
    if torch.__contains__(parts, "mlp.gate_proj.a"):
      gate, up = self.pair("mlp.gate_proj", parts), self.pair("mlp.up_proj", parts)
      r = max(gate[0].size(0), up[0].size(0))
      a = [self.extended(gate[0], r), self.extended(up[0], r)]
      self.keep(p + "gate_up", torch.stack(a), torch.stack([self.extended(gate[1], r), self.extended(up[1], r)]))
    if torch.__contains__(parts, "mlp.down_proj.a"):
      self.stack(p + "down", ["mlp.down_proj"], parts)
    return adapter

  def stack(self: __torch__.Module, name: str, modules: List[str], parts: Dict[str, Tensor]) -> NoneType:
    a = annotate(List[Tensor], [])
    b = annotate(List[Tensor], [])
    for i in range(len(modules)):
      pair = self.pair(modules[i], parts)
      a.append(pair[0])
      b.append(pair[1])
    self.keep(name, torch.unsqueeze(torch.cat(a, 0), 0), torch.unsqueeze(torch.block_diag(b), 0))

  def pair(self: __torch__.Module, module: str, parts: Dict[str, Tensor]) -> Tuple[Tensor, Tensor]:
    # A [r, in] and B [r, out], scaled, in fp32.
    b = torch.mul(torch.to(self.typed(parts[module + ".b"]), 6), parts[module + ".scaling"])
    return (torch.to(self.typed(parts[module + ".a"]), 6), torch.transpose(b, 0, 1))

  def extended(self: __torch__.Module, w: Tensor, rank: int) -> Tensor:
    return torch.constant_pad_nd(w, [0, 0, 0, rank - w.size(0)])

  def keep(self: __torch__.Module, name: str, a: Tensor, b: Tensor) -> NoneType:
    self.adapters[name + ":a"] = torch.contiguous(torch.to(a, self.dtype))
    self.adapters[name + ":b"] = torch.contiguous(torch.to(b, self.dtype))

  def drop_adapter(self: __torch__.Module, adapter: Tensor) -> Tensor:
    for i in range(self.layers):
      for kind in ["qkv", "out", "gate_up", "down"]:
        name = str(int(adapter)) + ":" + str(i) + "." + kind
        if torch.__contains__(self.adapters, name + ":a"):
          _0 = torch.pop(self.adapters, name + ":a")
          _1 = torch.pop(self.adapters, name + ":b")
    return adapter

  def reserve_adapters(self: __torch__.Module, shapes: Tensor) -> Tensor:
    # Sets the slots' copies aside. shapes [4, 4]: K, R, in and out / K of qkv, out, gate_up and down; none if R is 0.
    torch.clear(self.fitted)
    kinds = ["qkv", "out", "gate_up", "down"]
    slots = self.cache[0].size(0)
    for k in range(len(kinds)):
      blocks, rank, inputs, outputs = int(shapes[k][0]), int(shapes[k][1]), int(shapes[k][2]), int(shapes[k][3])
      if rank > 0:
        for i in range(self.layers):
          p = str(i) + "." + kinds[k]
          self.fitted[p + ":a"] = torch.zeros([slots * blocks, rank, inputs], dtype=self.dtype, device=ops.prim.device(self.weights["norm"]))
          self.fitted[p + ":b"] = torch.zeros([slots * blocks, rank, outputs], dtype=self.dtype, device=ops.prim.device(self.weights["norm"]))
    return shapes

  def fit_adapter(self: __torch__.Module, slot: Tensor, adapter: Tensor) -> Tensor:
    # Copies an adapter's pairs into a slot, or zeros if there is no such adapter.
    for name in torch.keys(self.fitted):
      target = self.fitted[name]
      k = target.size(0) // self.cache[0].size(0)
      target = torch.slice(target, 0, int(slot) * k, (int(slot) + 1) * k)
      _0 = torch.zero_(target)
      pair = str(int(adapter)) + ":" + name
      if torch.__contains__(self.adapters, pair):
        _1 = torch.copy_(torch.slice(target, 1, 0, self.adapters[pair].size(1)), self.adapters[pair])
    return slot

  def use_adapters(self: __torch__.Module, ranks: Tensor) -> Tensor:
    # ranks [4]: how much of R the next steps need in qkv, out, gate_up and down; 0 for none.
    torch.clear(self.ranks)
    kinds = ["qkv", "out", "gate_up", "down"]
    for k in range(len(kinds)):
      if int(ranks[k]) > 0:
        self.ranks[kinds[k]] = int(ranks[k])
    return ranks

  def adapted(self: __torch__.Module, x: Tensor, prefix: str, kind: str, slot: int, sequences: int) -> Tensor:
    # A projection of x [T, in] with the adapters of the sequences from a slot on, of T / sequences tokens each.
    y = self.linear(x, prefix + kind)
    if torch.__contains__(self.ranks, kind):
      r = self.ranks[kind]
      k = 2 if kind == "gate_up" else 1
      t = x.size(0) // sequences
      a = torch.slice(torch.slice(self.fitted[prefix + kind + ":a"], 0, slot * k, (slot + sequences) * k), 1, 0, r)
      b = torch.slice(torch.slice(self.fitted[prefix + kind + ":b"], 0, slot * k, (slot + sequences) * k), 1, 0, r)
      x = torch.view(torch.to(x, self.dtype), [sequences, t, x.size(1)])
      if k > 1:
        x = torch.repeat_interleave(x, k, 0)
      low = torch.bmm(torch.bmm(x, torch.transpose(a, 1, 2)), b)
      if k > 1:
        low = torch.transpose(torch.view(low, [sequences, k, t, low.size(2)]), 1, 2)
      y = torch.add(y, torch.reshape(low, y.size()))
    return y

  # ---- choosing ----

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
