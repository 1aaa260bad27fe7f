class Module(Module):
  # A decoder-only transformer of the Llama family: Llama, Mistral, Qwen2, Qwen3.
  #
  # Shapes: B sequences in a decode step, T prompt tokens in a prefill chunk, C hidden, H heads, N key-value heads,
  # G = H / N heads in a group, D head width, L longest length in the step, V vocabulary.
  # A layer's KV cache is [slots, 2 * N, context, D], keys before values; the sequences of a decode step hold slots 0 to
  # B - 1. A small op costs as much as a small matrix, so a layer is written with few of them.
  # How a matrix is held and multiplied is in linear.py, which goes on where this file ends, as choosing.py does.
  # The LoRA matrices of a step's adapters lie side by side, so that two products serve a step whose rows have different
  # ones; a mask leaves each row its own. See "adapters" below.
  __parameters__ = []
  __buffers__ = []
  training : bool
  _is_full_backward_hook : Optional[bool]
  weights : Dict[str, Tensor]
  cache : List[Tensor]
  clean_slots : int
  windows : List[int]
  adapters : Dict[str, Tensor]
  owners : Dict[str, Tensor]
  masks : Dict[str, Tensor]
  spans : Dict[str, List[int]]
  widths : Dict[str, int]
  answering : int
  serial : bool
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
    return self.read(torch.embedding(self.weights["embed"], ids), int(slot), int(start), int(last) == 1)

  def prefill_seeing(self: __torch__.Module, ids: Tensor, slot: Tensor, start: Tensor, last: Tensor, image_token: Tensor, features: Tensor) -> Tensor:
    # The same of a chunk in which image tokens stand for features [M, C] of images, one for each.
    return self.read(self.embed_seeing(ids, image_token, features), int(slot), int(start), int(last) == 1)

  def embed_seeing(self: __torch__.Module, ids: Tensor, image_token: Tensor, features: Tensor) -> Tensor:
    seen = torch.unsqueeze(torch.eq(ids, image_token), 1)
    return torch.masked_scatter(torch.embedding(self.weights["embed"], ids), seen, torch.to(features, self.dtype))

  def read(self: __torch__.Module, x: Tensor, s: int, p: int, last: bool) -> Tensor:
    # Reads embeddings [T, C] into a slot from position p on.
    if s >= self.clean_slots:
      for i in range(self.layers):
        _0 = torch.zero_(torch.slice(self.cache[i], 0, self.clean_slots, s + 1))
      self.clean_slots = s + 1
    t = x.size(0)
    g = self.heads // self.kv_heads
    positions = torch.arange(p, p + t, device=ops.prim.device(x))
    cos, sin = self.rotary(positions)
    behind = torch.sub(torch.unsqueeze(positions, 1), torch.unsqueeze(torch.arange(0, p + t, device=ops.prim.device(x)), 0))
    masks = annotate(Dict[int, Tensor], {})
    for i in range(self.layers):
      if not torch.__contains__(masks, self.windows[i]):
        masks[self.windows[i]] = torch.repeat(self.mask(behind, self.windows[i]), [g, 1])
      qkv = self.project(x, i, cos, sin)
      slots = torch.select(self.cache[i], 0, s)
      _0 = torch.copy_(torch.slice(slots, 1, p, p + t), torch.transpose(torch.slice(qkv, 1, self.heads), 0, 1))
      seen = torch.unsqueeze(torch.slice(slots, 1, 0, p + t), 0)
      # [T, H, D] -> [1, N, G * T, D]: the group is folded into the queries, so keys are never expanded.
      folded = torch.reshape(torch.transpose(torch.slice(qkv, 1, 0, self.heads), 0, 1), [1, self.kv_heads, g * t, self.head_width])
      o = torch.scaled_dot_product_attention(folded, torch.slice(seen, 1, 0, self.kv_heads), torch.slice(seen, 1, self.kv_heads), masks[self.windows[i]])
      o = torch.reshape(torch.transpose(torch.view(o, [self.heads, t, self.head_width]), 0, 1), [t, self.heads * self.head_width])
      x = self.finish_layer(x, o, i)
    if last:
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
      qkv = self.project(x, i, cos, sin)
      slots = torch.slice(self.cache[i], 0, 0, b)
      _0 = torch.index_put_(torch.transpose(slots, 1, 2), [rows, positions], torch.slice(qkv, 1, self.heads))
      seen = torch.slice(slots, 2, 0, longest)
      # [B, H, D] -> [B, N, G, D]: a group's heads are its queries.
      folded = torch.reshape(torch.slice(qkv, 1, 0, self.heads), [b, self.kv_heads, g, self.head_width])
      o = torch.scaled_dot_product_attention(folded, torch.slice(seen, 1, 0, self.kv_heads), torch.slice(seen, 1, self.kv_heads), masks[self.windows[i]])
      x = self.finish_layer(x, torch.reshape(o, [b, self.heads * self.head_width]), i)
    return self.head(x)

  def move(self: __torch__.Module, origin: Tensor, target: Tensor, length: Tensor) -> Tensor:
    # Moves a sequence of a length from one slot to another.
    for i in range(self.layers):
      _0 = torch.copy_(torch.slice(torch.select(self.cache[i], 0, int(target)), 1, 0, int(length)), torch.slice(torch.select(self.cache[i], 0, int(origin)), 1, 0, int(length)))
    return length

  def project(self: __torch__.Module, x: Tensor, i: int, cos: Tensor, sin: Tensor) -> Tensor:
    # Queries, keys and values [T, H + 2 * N, D] of a layer's input x [T, C], queries and keys rotated.
    p = str(i) + "."
    qkv = self.adapted(self.norm(x, p + "input_norm"), p, "qkv")
    qkv = torch.view(qkv, [x.size(0), self.heads + 2 * self.kv_heads, self.head_width])
    if torch.__contains__(self.weights, p + "qk_norm"):
      turned = self.heads + self.kv_heads
      qk = torch.rms_norm(torch.slice(qkv, 1, 0, turned), [self.head_width], None, self.epsilon)
      qkv = torch.cat([torch.mul(qk, self.weights[p + "qk_norm"]), torch.slice(qkv, 1, turned)], 1)
    halves_swapped = torch.roll(qkv, [self.head_width // 2], [2])
    return torch.to(torch.addcmul(torch.mul(qkv, cos), halves_swapped, sin), self.cache_dtype)

  def finish_layer(self: __torch__.Module, x: Tensor, attended: Tensor, i: int) -> Tensor:
    p = str(i) + "."
    h = torch.add(x, self.adapted(attended, p, "out"))
    gate_up = torch.chunk(self.adapted(self.norm(h, p + "mlp_norm"), p, "gate_up"), 2, -1)
    return torch.add(h, self.adapted(torch.mul(torch.silu(gate_up[0]), gate_up[1]), p, "down"))

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
  # LoRA (Hu et al. 2021): a projection y = W x grows by B A x; the scaling is folded into B. The A's of the parts of a
  # fused projection lie on top of each other, A [R, in]; each part has its B [out, r].
  # `adapters` has the pairs of each loaded adapter by its number, r being the same in all layers. Number 0 is the mix:
  # the pairs of several adapters side by side. `owners` says whose a place of the mix's R is, `masks` which of them
  # each row of the next step has. `spans` has, for each part of a projection that is adapted: its index, where its
  # ranks begin and end in R, where its outputs begin and end in the fused ones. `widths` are the parts' outputs.
  # `serial`: the mix's products run in the calling thread (FBGEMM, fp16 weights). On few cores, waking the others for a
  # small product takes longer than the product.

  def parts_of(self: __torch__.Module, kind: str) -> List[str]:
    if kind == "qkv":
      return ["self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"]
    elif kind == "gate_up":
      return ["mlp.gate_proj", "mlp.up_proj"]
    elif kind == "out":
      return ["self_attn.o_proj"]
    return ["mlp.down_proj"]

  def load_adapter(self: __torch__.Module, adapter: Tensor, index: Tensor, ranks: Tensor, parts: Dict[str, Tensor]) -> Tensor:
    # One layer's pairs: MODULE.a [r, in], MODULE.b [out, r] and MODULE.scaling for all modules; ranks [7]: the largest r
    # of each in all layers. Gives how many of the numbers are not finite.
    bad = 0
    at = 0
    for kind in ["qkv", "out", "gate_up", "down"]:
      a = annotate(List[Tensor], [])
      b = annotate(List[Tensor], [])
      for module in self.parts_of(kind):
        rank = int(ranks[at])
        at = at + 1
        u = torch.to(torch.to(self.typed(parts[module + ".a"]), 6), self.dtype)
        v = torch.to(torch.mul(torch.to(self.typed(parts[module + ".b"]), 6), parts[module + ".scaling"]), self.dtype)
        bad = bad + int(torch.sum(torch.logical_not(torch.isfinite(u)))) + int(torch.sum(torch.logical_not(torch.isfinite(v))))
        self.widths[module] = v.size(0)
        a.append(torch.constant_pad_nd(u, [0, 0, 0, rank - u.size(0)]))
        b.append(torch.constant_pad_nd(v, [0, rank - v.size(1)]))
      self.keep(int(adapter), int(index), kind, a, b)
    return torch.full([1], bad, dtype=4)

  def keep(self: __torch__.Module, adapter: int, layer: int, kind: str, a: List[Tensor], b: List[Tensor]) -> NoneType:
    spans = annotate(List[int], [])
    r, o = 0, 0
    name = str(adapter) + ":" + str(layer) + "." + kind
    for m in range(len(b)):
      rank, outputs = b[m].size(1), b[m].size(0)
      if rank > 0:
        spans.extend([m, r, r + rank, o, o + outputs])
        self.adapters[name + ":b" + str(m)] = self.prepared(b[m], adapter)
      r = r + rank
      o = o + outputs
    if r > 0:
      self.adapters[name + ":a"] = self.prepared(torch.cat(a, 0), adapter)
      self.spans[str(adapter) + ":" + kind] = spans

  def prepared(self: __torch__.Module, w: Tensor, adapter: int) -> Tensor:
    if adapter == 0 and self.serial:
      return torch.fbgemm_pack_gemm_matrix_fp16(torch.to(w, 6))
    elif self.prepacks():
      return ops.mkldnn._reorder_linear_weight(torch.contiguous(w))
    return torch.contiguous(w)

  def prepacks(self: __torch__.Module) -> bool:
    # Whether pairs are oneDNN's, in the type of the activations.
    return self.kernel == 1 or self.kernel == 2

  def plain(self: __torch__.Module, w: Tensor) -> Tensor:
    if self.prepacks():
      return torch.to_dense(w)
    return w

  def drop_adapter(self: __torch__.Module, adapter: Tensor) -> Tensor:
    # Also one of which only the first layers were loaded.
    n = str(int(adapter)) + ":"
    for kind in ["qkv", "out", "gate_up", "down"]:
      if torch.__contains__(self.spans, n + kind):
        spans = torch.pop(self.spans, n + kind)
        for i in range(self.layers):
          name = n + str(i) + "." + kind
          if torch.__contains__(self.adapters, name + ":a"):
            _0 = torch.pop(self.adapters, name + ":a")
            for m in range(len(spans) // 5):
              _1 = torch.pop(self.adapters, name + ":b" + str(spans[5 * m]))
    return adapter

  def mix_adapters(self: __torch__.Module, numbers: Tensor) -> Tensor:
    # Puts the pairs of the adapters of these numbers [n] side by side.
    _0 = self.drop_adapter(torch.zeros([], dtype=4))
    torch.clear(self.owners)
    for kind in ["qkv", "out", "gate_up", "down"]:
      for i in range(self.layers):
        self.mix_layer(numbers, i, kind)
    return numbers

  def mix_layer(self: __torch__.Module, numbers: Tensor, layer: int, kind: str) -> NoneType:
    a = annotate(List[Tensor], [])
    b = annotate(List[Tensor], [])
    owners = annotate(List[Tensor], [])
    parts = self.parts_of(kind)
    for m in range(len(parts)):
      part_a = annotate(List[Tensor], [])
      part_b = annotate(List[Tensor], [])
      for j in range(numbers.size(0)):
        n = str(int(numbers[j])) + ":"
        if torch.__contains__(self.spans, n + kind):
          spans = self.spans[n + kind]
          name = n + str(layer) + "." + kind
          for s in range(len(spans) // 5):
            if spans[5 * s] == m:
              part_a.append(torch.slice(self.plain(self.adapters[name + ":a"]), 0, spans[5 * s + 1], spans[5 * s + 2]))
              part_b.append(self.plain(self.adapters[name + ":b" + str(m)]))
              owners.append(torch.full([spans[5 * s + 2] - spans[5 * s + 1]], j, dtype=4, device=ops.prim.device(self.weights["norm"])))
      if len(part_a) > 0:
        a.append(torch.cat(part_a, 0))
        b.append(torch.cat(part_b, 1))
      else:
        b.append(torch.empty([self.widths[parts[m]], 0]))
    if len(a) > 0:
      self.owners[kind] = torch.cat(owners, 0)
      self.keep(0, layer, kind, a, b)

  def use_adapters(self: __torch__.Module, adapter: Tensor, rows: Tensor) -> Tensor:
    # What the next steps answer with: an adapter's number, or 0 for the mix and for each row [B] its adapter's place
    # therein. Negative: the bare model.
    self.answering = int(adapter)
    torch.clear(self.masks)
    if self.answering == 0:
      for kind in torch.keys(self.owners):
        self.masks[kind] = torch.eq(torch.unsqueeze(rows, 1), torch.unsqueeze(self.owners[kind], 0))
    return adapter

  def adapted(self: __torch__.Module, x: Tensor, prefix: str, kind: str) -> Tensor:
    # A projection of x [T, in] with the adapters that answer.
    y = self.linear(x, prefix + kind)
    if self.answering >= 0:
      n = str(self.answering) + ":"
      if torch.__contains__(self.spans, n + kind):
        spans = self.spans[n + kind]
        name = n + prefix + kind
        low = self.low_rank(x, self.adapters[name + ":a"], spans[len(spans) - 3])
        if self.answering == 0:
          low = torch.where(self.masks[kind], low, 0.)
        for s in range(len(spans) // 5):
          m, r, r_end, o, o_end = spans[5 * s], spans[5 * s + 1], spans[5 * s + 2], spans[5 * s + 3], spans[5 * s + 4]
          part = torch.contiguous(torch.slice(low, 1, r, r_end))
          _0 = torch.add_(torch.slice(y, 1, o, o_end), self.low_rank(part, self.adapters[name + ":b" + str(m)], o_end - o))
    return y

  def low_rank(self: __torch__.Module, x: Tensor, w: Tensor, outputs: int) -> Tensor:
    if self.answering == 0 and self.serial:
      return torch.fbgemm_linear_fp16_weight_fp32_activation(torch.to(x, 6), w, torch.zeros([outputs]))
    x = torch.to(x, self.dtype)
    if self.prepacks():
      return ops.mkldnn._linear_pointwise(x, w, None, "none", [], "")
    return torch.linear(x, w)
