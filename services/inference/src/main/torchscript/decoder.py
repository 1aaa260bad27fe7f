class Module(Module):
  # A decoder-only transformer of the Llama family: Llama, Mistral, Qwen2, Qwen3.
  #
  # Shapes: B sequences in a decode step, T prompt tokens in a prefill chunk, C hidden, H heads, N key-value heads,
  # G = H / N heads in a group, D head width, L longest length in the step, V vocabulary.
  # A layer's KV cache is [2, slots, N, context, D]; the sequences of a decode step hold slots 0 to B - 1.
  __parameters__ = []
  __buffers__ = []
  training : bool
  _is_full_backward_hook : Optional[bool]
  weights : Dict[str, Tensor]
  cache : List[Tensor]
  windows : List[int]
  layers : int
  heads : int
  kv_heads : int
  head_width : int
  epsilon : float
  rotary_scale : float
  kernel : int
  dtype : int

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
    for name in ["input_layernorm", "post_attention_layernorm", "self_attn.q_norm", "self_attn.k_norm"]:
      if torch.__contains__(parts, name + ".weight"):
        self.weights[p + name] = self.own(parts[name + ".weight"])
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

  def own(self: __torch__.Module, w: Tensor) -> Tensor:
    return torch.clone(torch.to(self.typed(w), self.dtype))

  def typed(self: __torch__.Module, w: Tensor) -> Tensor:
    # bf16 arrives as pairs of bytes, because DJL has no bf16 arrays.
    if ops.prim.dtype(w) == 1:
      return torch.view_copy(w, dtype=15)
    return w

  def bias(self: __torch__.Module, name: str, parts: List[Tensor]) -> NoneType:
    self.weights[name + ":bias"] = self.own(torch.cat(parts, 0))

  def pack(self: __torch__.Module, name: str, parts: List[Tensor]) -> NoneType:
    # Kernels: 0 plain, 1 oneDNN prepacked, 2 oneDNN W8A8, 3 int8 weights that are widened at use.
    w = self.typed(torch.cat(parts, 0))
    if self.kernel == 0:
      self.weights[name] = self.own(w)
    elif self.kernel == 1:
      self.weights[name] = ops.mkldnn._reorder_linear_weight(torch.to(w, self.dtype))
    else:
      w32 = torch.to(w, 6)
      scale = torch.div(torch.clamp_min(torch.amax(torch.abs(w32), [1]), 1.0e-8), 127.0)
      q = torch.to(torch.round(torch.div(w32, torch.unsqueeze(scale, 1))), 1)
      if self.kernel == 2:
        self.weights[name] = ops.onednn.qlinear_prepack(q, [1, q.size(1)])
        self.weights[name + ":scale"] = scale
        self.weights[name + ":zero"] = torch.zeros([q.size(0)], dtype=3)
      else:
        self.weights[name] = q
        self.weights[name + ":scale"] = torch.unsqueeze(torch.to(scale, self.dtype), 1)

  def reserve(self: __torch__.Module, slots: Tensor, context: Tensor) -> Tensor:
    # Sets the KV cache aside; its pages become resident only as they are written.
    for i in range(self.layers):
      self.cache.append(torch.empty([2, int(slots), self.kv_heads, int(context), self.head_width], dtype=self.dtype, device=ops.prim.device(self.weights["norm"])))
    return slots

  # ---- running ----

  def prefill(self: __torch__.Module, ids: Tensor, slot: Tensor, start: Tensor, last: Tensor) -> Tensor:
    # Reads one chunk of a prompt into a slot. ids [T]; gives the last token's logits [1, V] if the chunk ends the
    # prompt (last = 1), else an empty tensor.
    s = int(slot)
    p = int(start)
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
      q, k, v = self.project(x, i, cos, sin)
      keys = torch.select(torch.select(self.cache[i], 0, 0), 0, s)
      values = torch.select(torch.select(self.cache[i], 0, 1), 0, s)
      _0 = torch.copy_(torch.slice(keys, 1, p, p + t), torch.transpose(k, 0, 1))
      _1 = torch.copy_(torch.slice(values, 1, p, p + t), torch.transpose(v, 0, 1))
      # [T, H, D] -> [1, N, G * T, D]: the group is folded into the queries, so keys are never expanded.
      folded = torch.reshape(torch.transpose(q, 0, 1), [1, self.kv_heads, g * t, self.head_width])
      o = torch.scaled_dot_product_attention(folded, torch.unsqueeze(torch.slice(keys, 1, 0, p + t), 0), torch.unsqueeze(torch.slice(values, 1, 0, p + t), 0), masks[self.windows[i]])
      o = torch.reshape(torch.transpose(torch.view(o, [self.heads, t, self.head_width]), 0, 1), [t, self.heads * self.head_width])
      x = self.finish_layer(x, o, i)
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
      q, k, v = self.project(x, i, cos, sin)
      keys = torch.slice(torch.select(self.cache[i], 0, 0), 0, 0, b)
      values = torch.slice(torch.select(self.cache[i], 0, 1), 0, 0, b)
      _0 = torch.index_put_(torch.transpose(keys, 1, 2), [rows, positions], k)
      _1 = torch.index_put_(torch.transpose(values, 1, 2), [rows, positions], v)
      # [B, H, D] -> [B, N, G, D]: a group's heads are its queries.
      folded = torch.view(q, [b, self.kv_heads, g, self.head_width])
      o = torch.scaled_dot_product_attention(folded, torch.slice(keys, 2, 0, longest), torch.slice(values, 2, 0, longest), masks[self.windows[i]])
      x = self.finish_layer(x, torch.reshape(o, [b, self.heads * self.head_width]), i)
    return self.head(x)

  def move(self: __torch__.Module, origin: Tensor, target: Tensor, length: Tensor) -> Tensor:
    # Moves a sequence of a length from one slot to another.
    for i in range(self.layers):
      _0 = torch.copy_(torch.slice(torch.select(self.cache[i], 1, int(target)), 2, 0, int(length)), torch.slice(torch.select(self.cache[i], 1, int(origin)), 2, 0, int(length)))
    return length

  def project(self: __torch__.Module, x: Tensor, i: int, cos: Tensor, sin: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
    # Queries [T, H, D], keys and values [T, N, D] of a layer's input x [T, C].
    p = str(i) + "."
    qkv = self.linear(self.norm(x, p + "input_layernorm"), p + "qkv")
    qkv = torch.view(qkv, [x.size(0), self.heads + 2 * self.kv_heads, self.head_width])
    q = torch.slice(qkv, 1, 0, self.heads)
    k = torch.slice(qkv, 1, self.heads, self.heads + self.kv_heads)
    v = torch.slice(qkv, 1, self.heads + self.kv_heads)
    if torch.__contains__(self.weights, p + "self_attn.q_norm"):
      q = self.norm(q, p + "self_attn.q_norm")
      k = self.norm(k, p + "self_attn.k_norm")
    return (self.rotate(q, cos, sin), self.rotate(k, cos, sin), v)

  def finish_layer(self: __torch__.Module, x: Tensor, attended: Tensor, i: int) -> Tensor:
    p = str(i) + "."
    h = torch.add(x, self.linear(attended, p + "out"))
    gate_up = torch.chunk(self.linear(self.norm(h, p + "post_attention_layernorm"), p + "gate_up"), 2, -1)
    return torch.add(h, self.linear(torch.mul(torch.silu(gate_up[0]), gate_up[1]), p + "down"))

  def head(self: __torch__.Module, x: Tensor) -> Tensor:
    return torch.to(self.linear(self.norm(x, "norm"), "head"), 6)

  def norm(self: __torch__.Module, x: Tensor, name: str) -> Tensor:
    return torch.rms_norm(x, [x.size(-1)], self.weights[name], self.epsilon)

  def rotary(self: __torch__.Module, positions: Tensor) -> Tuple[Tensor, Tensor]:
    # Rotary position embedding (Su et al. 2021): [T, 1, D] cosines and sines, computed in fp32.
    angles = torch.outer(torch.to(positions, 6), self.weights["rotary"])
    angles = torch.unsqueeze(torch.cat([angles, angles], -1), 1)
    return (torch.to(torch.mul(torch.cos(angles), self.rotary_scale), self.dtype), torch.to(torch.mul(torch.sin(angles), self.rotary_scale), self.dtype))

  def rotate(self: __torch__.Module, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    h = self.head_width // 2
    turned = torch.cat([torch.neg(torch.slice(x, -1, h)), torch.slice(x, -1, 0, h)], -1)
    return torch.add(torch.mul(x, cos), torch.mul(turned, sin))

  def mask(self: __torch__.Module, behind: Tensor, window: int) -> Tensor:
    # Additive mask: a query sees the tokens behind it, itself included, no farther than the window (0: no window).
    hidden = torch.lt(behind, 0)
    if window > 0:
      hidden = torch.logical_or(hidden, torch.ge(behind, window))
    return torch.masked_fill(torch.zeros(behind.size(), dtype=self.dtype, device=ops.prim.device(behind)), hidden, -1.0e30)

  def linear(self: __torch__.Module, x: Tensor, name: str) -> Tensor:
    w = self.weights[name]
    if self.kernel == 0:
      y = torch.linear(x, w)
    elif self.kernel == 1:
      y = ops.mkldnn._linear_pointwise(x, w, None, "none", [], "")
    elif self.kernel == 2:
      # One activation scale a row: a row's result does not depend on its batch.
      scale = torch.div(torch.clamp_min(torch.amax(torch.abs(torch.to(x, 6)), [-1], True), 1.0e-8), 127.0)
      q = torch.to(torch.add(torch.round(torch.div(x, scale)), 128), 0)
      y = ops.onednn.qlinear_pointwise(q, 1.0, 128, w, self.weights[name + ":scale"], self.weights[name + ":zero"], None, 1.0, 0, 6, "none", [], "")
      y = torch.to(torch.mul(y, scale), self.dtype)
    else:
      y = torch.linear(x, torch.mul(torch.to(w, self.dtype), self.weights[name + ":scale"]))
    if torch.__contains__(self.weights, name + ":bias"):
      y = torch.add(y, self.weights[name + ":bias"])
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
