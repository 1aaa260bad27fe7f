class Module(Module):
  # Whisper (Radford et al. 2022): an encoder reads windows of sound, a decoder writes what is said in them.
  #
  # Shapes: B windows, M mel bins, S encoder positions (a window has 2 * S frames), C hidden, H heads, D head width,
  # T tokens, L longest length in the step, V vocabulary. Hidden states are flat: [B * S, C] and [B * T, C].
  # A decoder layer has two caches, [slots, 2 * H, context, D] of its own tokens and [slots, 2 * H, S, D] of the window, which
  # is computed once; keys before values. The windows of a decode step hold slots 0 to B - 1.
  # Weights have their names in a Hugging Face checkpoint, without "model." and ".weight"; query, key and value are one
  # matrix. How a matrix is held and multiplied is in linear.py, which goes on where this file ends.
  __parameters__ = []
  __buffers__ = []
  training : bool
  _is_full_backward_hook : Optional[bool]
  weights : Dict[str, Tensor]
  own_cache : List[Tensor]
  cross_cache : List[Tensor]
  alignment : List[int]
  encoder_layers : int
  decoder_layers : int
  encoder_heads : int
  decoder_heads : int
  median_width : int
  first_time : int
  kernel : int
  dtype : int
  cache_dtype : int

  # ---- loading ----

  def load_encoder_layer(self: __torch__.Module, index: Tensor, parts: Dict[str, Tensor]) -> Tensor:
    self.take_layer("encoder.layers." + str(int(index)) + ".", parts)
    return index

  def load_decoder_layer(self: __torch__.Module, index: Tensor, parts: Dict[str, Tensor]) -> Tensor:
    self.take_layer("decoder.layers." + str(int(index)) + ".", parts)
    return index

  def load_ends(self: __torch__.Module, unused: Tensor, parts: Dict[str, Tensor]) -> Tensor:
    self.take_ends(parts)
    return unused

  def take_layer(self: __torch__.Module, p: str, parts: Dict[str, Tensor]) -> NoneType:
    a = p + "self_attn."
    unbiased = torch.zeros_like(parts[a + "q_proj.bias"])
    self.pack(a + "qkv", [parts[a + "q_proj.weight"], parts[a + "k_proj.weight"], parts[a + "v_proj.weight"]])
    self.bias(a + "qkv", [parts[a + "q_proj.bias"], unbiased, parts[a + "v_proj.bias"]])
    self.take_linear(a + "out_proj", parts)
    self.take_plain(p + "self_attn_layer_norm", parts)
    c = p + "encoder_attn."
    if torch.__contains__(parts, c + "q_proj.weight"):
      self.take_linear(c + "q_proj", parts)
      self.pack(c + "kv", [parts[c + "k_proj.weight"], parts[c + "v_proj.weight"]])
      self.bias(c + "kv", [unbiased, parts[c + "v_proj.bias"]])
      self.take_linear(c + "out_proj", parts)
      self.take_plain(p + "encoder_attn_layer_norm", parts)
    self.take_linear(p + "fc1", parts)
    self.take_linear(p + "fc2", parts)
    self.take_plain(p + "final_layer_norm", parts)

  def take_ends(self: __torch__.Module, parts: Dict[str, Tensor]) -> NoneType:
    # What stands before and after the layers; a head that is tied to the embedding has no weight of its own.
    self.take_plain("encoder.conv1", parts)
    self.take_plain("encoder.conv2", parts)
    self.take_plain("encoder.layer_norm", parts)
    self.take_plain("decoder.layer_norm", parts)
    self.weights["encoder.embed_positions"] = self.own(parts["encoder.embed_positions.weight"])
    self.weights["decoder.embed_positions"] = self.own(parts["decoder.embed_positions.weight"])
    self.weights["decoder.embed_tokens"] = self.own(parts["decoder.embed_tokens.weight"])
    if torch.__contains__(parts, "proj_out.weight"):
      self.pack("head", [parts["proj_out.weight"]])
    elif self.kernel == 0:
      self.weights["head"] = self.weights["decoder.embed_tokens"]
    else:
      self.pack("head", [parts["decoder.embed_tokens.weight"]])

  def take_linear(self: __torch__.Module, name: str, parts: Dict[str, Tensor]) -> NoneType:
    self.pack(name, [parts[name + ".weight"]])
    self.bias(name, [parts[name + ".bias"]])

  def take_plain(self: __torch__.Module, name: str, parts: Dict[str, Tensor]) -> NoneType:
    self.weights[name] = self.own(parts[name + ".weight"])
    self.bias(name, [parts[name + ".bias"]])

  def reserve(self: __torch__.Module, slots: Tensor, context: Tensor) -> Tensor:
    # Sets the caches aside. A slot is cleared before its use: what is masked still takes part in a product, and what
    # happens to be in memory may be no number.
    d = self.weights["decoder.embed_tokens"].size(1) // self.decoder_heads
    s = self.weights["encoder.embed_positions"].size(0)
    device = ops.prim.device(self.weights["decoder.embed_tokens"])
    for i in range(self.decoder_layers):
      self.own_cache.append(torch.empty([int(slots), 2 * self.decoder_heads, int(context), d], dtype=self.cache_dtype, device=device))
      self.cross_cache.append(torch.empty([int(slots), 2 * self.decoder_heads, s, d], dtype=self.cache_dtype, device=device))
    return slots

  def load_rules(self: __torch__.Module, suppressed: Tensor, suppressed_first: Tensor, alignment: Tensor, first_time: Tensor) -> Tensor:
    # suppressed and suppressed_first [V], minus infinity for a token that never, or never first, is written, else 0;
    # first_time: the token of time 0.
    self.weights["suppressed"] = torch.clone(suppressed)
    self.weights["suppressed_first"] = torch.clone(suppressed_first)
    self.first_time = int(first_time)
    return self.load_alignment(alignment)

  def load_alignment(self: __torch__.Module, alignment: Tensor) -> Tensor:
    # decoder layer * H + head of each head that word times are read from.
    for i in range(alignment.size(0)):
      self.alignment.append(int(alignment[i]))
    return alignment

  # ---- running ----

  def encode(self: __torch__.Module, features: Tensor, slot: Tensor) -> Tensor:
    # Reads windows [B, M, 2 * S] into the slots from one on; gives the encoder's states [B, S, C].
    b = features.size(0)
    x = self.states(features)
    for i in range(self.decoder_layers):
      kv = self.split_heads(self.linear(x, "decoder.layers." + str(i) + ".encoder_attn.kv"), b, 2 * self.decoder_heads)
      _0 = torch.copy_(torch.slice(self.cross_cache[i], 0, int(slot), int(slot) + b), kv)
    return torch.view(torch.to(x, 6), [b, x.size(0) // b, x.size(1)])

  def states(self: __torch__.Module, features: Tensor) -> Tensor:
    b = features.size(0)
    h = self.encoder_heads
    x = torch.gelu(torch.conv1d(torch.to(features, self.dtype), self.weights["encoder.conv1"], self.weights["encoder.conv1:bias"], [1], [1]))
    x = torch.gelu(torch.conv1d(x, self.weights["encoder.conv2"], self.weights["encoder.conv2:bias"], [2], [1]))
    x = torch.add(torch.transpose(x, 1, 2), self.weights["encoder.embed_positions"])
    x = torch.reshape(x, [b * x.size(1), x.size(2)])
    for i in range(self.encoder_layers):
      p = "encoder.layers." + str(i) + "."
      qkv = self.split_heads(self.linear(self.norm(x, p + "self_attn_layer_norm"), p + "self_attn.qkv"), b, 3 * h)
      o = self.look_around(torch.slice(qkv, 1, 0, h), torch.slice(qkv, 1, h, 2 * h), torch.slice(qkv, 1, 2 * h))
      x = torch.add(x, self.linear(self.join_heads(o), p + "self_attn.out_proj"))
      x = self.feed_forward(x, p)
    return self.norm(x, "encoder.layer_norm")

  def look_around(self: __torch__.Module, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    # Attention of a whole window to itself, [B, H, S, D]. On a CPU in bf16 plain products of some hundred queries at a time
    # take half the time of the fused kernel.
    if self.dtype == 15 and str(ops.prim.device(q)) == "cpu" or self.kernel == 2:
      keys = torch.contiguous(torch.to(torch.transpose(k, 2, 3), 15))
      values = torch.contiguous(torch.to(v, 15))
      queries = torch.to(torch.div(q, torch.sqrt(q.size(3))), 15)
      parts = annotate(List[Tensor], [])
      for part in torch.split(queries, 500, 2):
        parts.append(torch.matmul(torch.softmax(torch.matmul(part, keys), -1), values))
      return torch.cat(parts, 2)
    return torch.scaled_dot_product_attention(q, k, v)

  def prefill(self: __torch__.Module, ids: Tensor, slot: Tensor, start: Tensor) -> List[Tensor]:
    # Reads a prompt [T] into a slot. Gives the last token's logits [1, V], and the probability [1] that nobody speaks,
    # that of the token before "no times" and the times, after the one at `start`, where the transcript starts.
    for i in range(self.decoder_layers):
      _0 = torch.zero_(torch.select(self.own_cache[i], 0, int(slot)))
    maps = annotate(List[Tensor], [])
    x = self.read(ids, int(slot), 0, 0, maps)
    t = x.size(0)
    logits = self.head(torch.cat([torch.slice(x, 0, int(start), int(start) + 1), torch.slice(x, 0, t - 1, t)], 0))
    silent = torch.select(torch.softmax(torch.slice(logits, 0, 0, 1), -1), 1, self.first_time - 2)
    return [torch.slice(logits, 0, 1, 2), silent]

  def decode(self: __torch__.Module, ids: Tensor, positions: Tensor) -> Tensor:
    # One token of each of B windows. ids [B], positions [B]; gives logits [B, V].
    b = ids.size(0)
    h = self.decoder_heads
    x = torch.add(torch.embedding(self.weights["decoder.embed_tokens"], ids), torch.embedding(self.weights["decoder.embed_positions"], positions))
    longest = int(torch.max(positions)) + 1
    rows = torch.arange(0, b, device=ops.prim.device(x))
    ahead = torch.gt(torch.arange(0, longest, device=ops.prim.device(x)), torch.unsqueeze(positions, 1))
    mask = torch.view(self.mask(ahead), [b, 1, 1, longest])
    maps = annotate(List[Tensor], [])
    for i in range(self.decoder_layers):
      qkv = self.project(x, i, b)
      slots = torch.slice(self.own_cache[i], 0, 0, b)
      _0 = torch.index_put_(torch.transpose(slots, 1, 2), [rows, positions], torch.select(torch.slice(qkv, 1, h), 2, 0))
      x = self.layer(x, i, torch.slice(qkv, 1, 0, h), torch.slice(slots, 2, 0, longest), mask, torch.slice(self.cross_cache[i], 0, 0, b), 0, maps)
    return self.head(x)

  def align(self: __torch__.Module, ids: Tensor, slot: Tensor, start: Tensor, positions: Tensor) -> Tensor:
    # How much each of the tokens [T] that the slot has from `start` on listens to each of the first F encoder positions:
    # [T, F], standardised over the tokens, smoothed, and averaged over the alignment heads.
    maps = annotate(List[Tensor], [])
    _0 = self.read(ids, int(slot), int(start), int(positions), maps)
    return torch.mean(torch.stack(maps), [0])

  def move(self: __torch__.Module, origin: Tensor, target: Tensor, length: Tensor) -> Tensor:
    # Moves a window with a length of tokens from one slot to another.
    for i in range(self.decoder_layers):
      _0 = torch.copy_(torch.slice(torch.select(self.own_cache[i], 0, int(target)), 1, 0, int(length)), torch.slice(torch.select(self.own_cache[i], 0, int(origin)), 1, 0, int(length)))
      _1 = torch.copy_(torch.select(self.cross_cache[i], 0, int(target)), torch.select(self.cross_cache[i], 0, int(origin)))
    return length

  def loss(self: __torch__.Module, features: Tensor, ids: Tensor, targets: Tensor, weights: Dict[str, Tensor]) -> Tensor:
    # The mean cross-entropy, in nats a token, of targets [B, T] (-100: none) after ids [B, T], under all weights of a
    # checkpoint by their names without "model."; gradients flow to them. The kernel must be the plain one.
    maps = annotate(List[Tensor], [])
    return self.writing_loss(self.heard_with(features, weights), ids, targets, 0, maps)

  def losses(self: __torch__.Module, features: Tensor, ids: Tensor, targets: Tensor, spoken: Tensor, sizes: Tensor, listening: Tensor, weights: Dict[str, Tensor]) -> List[Tensor]:
    # The loss as above, and that of connectionist temporal classification (Graves et al. 2006), which teaches the encoder
    # to tell phonemes: spoken [B, U], 0 for none; sizes [2, B]: how many encoder positions and how many phonemes each has.
    # The layer that names them, "phonemes.weight" and "phonemes.bias", serves training alone. And that of the alignment
    # heads, which learn to listen where each target is said: listening [B, T, S], its share at each position, or 0s.
    heard = self.heard_with(features, weights)
    x = torch.linear(torch.to(heard, 6), weights["phonemes.weight"], weights["phonemes.bias"])
    x = torch.transpose(torch.view(x, [ids.size(0), -1, x.size(1)]), 0, 1)
    phonemes = torch.ctc_loss(torch.log_softmax(x, -1), spoken, sizes[0], sizes[1], 0, 1, True)
    maps = annotate(List[Tensor], [])
    writing = self.writing_loss(heard, ids, targets, -1, maps)
    astray = torch.neg(torch.sum(torch.mul(torch.log_softmax(torch.cat(maps, 1), -1), torch.unsqueeze(listening, 1))))
    return [writing, phonemes, torch.div(astray, torch.clamp_min(torch.mul(torch.sum(listening), len(maps)), 1.0))]

  def heard_with(self: __torch__.Module, features: Tensor, weights: Dict[str, Tensor]) -> Tensor:
    for i in range(self.encoder_layers):
      self.take_layer("encoder.layers." + str(i) + ".", weights)
    for i in range(self.decoder_layers):
      self.take_layer("decoder.layers." + str(i) + ".", weights)
    self.take_ends(weights)
    return self.states(features)

  def writing_loss(self: __torch__.Module, states: Tensor, ids: Tensor, targets: Tensor, heard: int, maps: List[Tensor]) -> Tensor:
    # If `heard` is -1, maps get what each alignment head scores, [B, 1, T, S].
    b, t, h = ids.size(0), ids.size(1), self.decoder_heads
    x = torch.add(torch.embedding(self.weights["decoder.embed_tokens"], ids), torch.slice(self.weights["decoder.embed_positions"], 0, 0, t))
    x = torch.reshape(x, [b * t, x.size(2)])
    order = torch.arange(0, t, device=ops.prim.device(x))
    mask = self.mask(torch.gt(torch.unsqueeze(order, 0), torch.unsqueeze(order, 1)))
    for i in range(self.decoder_layers):
      qkv = self.project(x, i, b)
      kv = self.split_heads(self.linear(states, "decoder.layers." + str(i) + ".encoder_attn.kv"), b, 2 * h)
      x = self.layer(x, i, torch.slice(qkv, 1, 0, h), torch.slice(qkv, 1, h), mask, kv, heard, maps)
    return torch.cross_entropy_loss(self.head(x), torch.reshape(targets, [b * t]))

  def read(self: __torch__.Module, ids: Tensor, slot: int, start: int, heard: int, maps: List[Tensor]) -> Tensor:
    # The states [T, C] of tokens [T] that stand in a slot from `start` on; their keys and values go into its cache. If
    # `heard` is not 0, maps get what the alignment heads attend to among so many encoder positions.
    t = ids.size(0)
    h = self.decoder_heads
    x = torch.add(torch.embedding(self.weights["decoder.embed_tokens"], ids), torch.slice(self.weights["decoder.embed_positions"], 0, start, start + t))
    order = torch.arange(0, start + t, device=ops.prim.device(x))
    mask = self.mask(torch.gt(torch.unsqueeze(order, 0), torch.unsqueeze(torch.slice(order, 0, start), 1)))
    for i in range(self.decoder_layers):
      qkv = self.project(x, i, 1)
      kept = torch.slice(self.own_cache[i], 0, slot, slot + 1)
      _0 = torch.copy_(torch.slice(kept, 2, start, start + t), torch.slice(qkv, 1, h))
      x = self.layer(x, i, torch.slice(qkv, 1, 0, h), torch.slice(kept, 2, 0, start + t), mask, torch.slice(self.cross_cache[i], 0, slot, slot + 1), heard, maps)
    return x

  def project(self: __torch__.Module, x: Tensor, i: int, b: int) -> Tensor:
    # Queries, keys and values [B, 3 * H, T, D] of a decoder layer's input.
    p = "decoder.layers." + str(i) + "."
    return torch.to(self.split_heads(self.linear(self.norm(x, p + "self_attn_layer_norm"), p + "self_attn.qkv"), b, 3 * self.decoder_heads), self.cache_dtype)

  def layer(self: __torch__.Module, x: Tensor, i: int, q: Tensor, own: Tensor, mask: Tensor, cross: Tensor, heard: int, maps: List[Tensor]) -> Tensor:
    # q [B, H, T, D], own [B, 2 * H, L, D], cross [B, 2 * H, S, D]. heard: 0 for no maps; else as writing_loss and read say.
    p = "decoder.layers." + str(i) + "."
    h = self.decoder_heads
    o = torch.scaled_dot_product_attention(q, torch.slice(own, 1, 0, h), torch.slice(own, 1, h), mask)
    x = torch.add(x, self.linear(self.join_heads(o), p + "self_attn.out_proj"))
    q = self.linear(self.norm(x, p + "encoder_attn_layer_norm"), p + "encoder_attn.q_proj")
    q = torch.to(self.split_heads(q, cross.size(0), h), self.cache_dtype)
    if heard != 0:
      for place in self.alignment:
        if place // h == i:
          if heard < 0:
            maps.append(self.scores(torch.slice(q, 1, place % h, place % h + 1), torch.slice(cross, 1, place % h, place % h + 1)))
          else:
            maps.append(self.attention_map(torch.select(q[0], 0, place % h), torch.slice(torch.select(cross[0], 0, place % h)), heard))
    o = torch.scaled_dot_product_attention(q, torch.slice(cross, 1, 0, h), torch.slice(cross, 1, h))
    x = torch.add(x, self.linear(self.join_heads(o), p + "encoder_attn.out_proj"))
    return self.feed_forward(x, p)

  def attention_map(self: __torch__.Module, q: Tensor, keys: Tensor, heard: int) -> Tensor:
    # What one head's queries [T, D] attend to: [T, F], standardised over the tokens and smoothed by a median.
    w = torch.softmax(self.scores(q, keys), -1)
    w = torch.slice(w, 1, 0, heard)
    w = torch.div(torch.sub(w, torch.mean(w, [0], True)), torch.std(w, [0], False, True))
    side = self.median_width // 2
    if w.size(1) > side:
      w = torch.unfold(torch.reflection_pad1d(w, [side, side]), -1, self.median_width, 1)
      w = torch.select((torch.sort(w))[0], -1, side)
    return w

  def scores(self: __torch__.Module, q: Tensor, keys: Tensor) -> Tensor:
    return torch.div(torch.matmul(torch.to(q, 6), torch.transpose(torch.to(keys, 6), -2, -1)), torch.sqrt(q.size(-1)))

  def feed_forward(self: __torch__.Module, x: Tensor, p: str) -> Tensor:
    return torch.add(x, self.linear(torch.gelu(self.linear(self.norm(x, p + "final_layer_norm"), p + "fc1")), p + "fc2"))

  def head(self: __torch__.Module, x: Tensor) -> Tensor:
    return torch.to(self.linear(self.norm(x, "decoder.layer_norm"), "head"), 6)

  def norm(self: __torch__.Module, x: Tensor, name: str) -> Tensor:
    return torch.layer_norm(x, [x.size(-1)], self.weights[name], self.weights[name + ":bias"])

  def split_heads(self: __torch__.Module, x: Tensor, b: int, heads: int) -> Tensor:
    # [B * T, heads * D] -> [B, heads, T, D]
    return torch.transpose(torch.view(x, [b, x.size(0) // b, heads, x.size(1) // heads]), 1, 2)

  def join_heads(self: __torch__.Module, x: Tensor) -> Tensor:
    # [B, H, T, D] -> [B * T, H * D]
    return torch.to(torch.reshape(torch.transpose(x, 1, 2), [x.size(0) * x.size(2), x.size(1) * x.size(3)]), self.dtype)

  def mask(self: __torch__.Module, hidden: Tensor) -> Tensor:
    return torch.masked_fill(torch.zeros(hidden.size(), dtype=self.cache_dtype, device=ops.prim.device(hidden)), hidden, -1.0e30)

  # ---- choosing ----

  def choose(self: __torch__.Module, logits: Tensor, rules: Tensor, draws: Tensor) -> List[Tensor]:
    # The next token of each row of logits [B, V]. rules [B, 5] int64: whether it is the first (1) or not (0);
    # whether there are times (1) or not (0); with times: the first token below the times that is allowed, and the first
    # and the last time allowed, as tokens. draws [B, 2]: temperature, 0 for the most likely token, and a number from 0 to 1.
    # Gives tokens [B] and their log-probabilities [B] at temperature 1 among what is allowed.
    x = torch.add(logits, self.weights["suppressed"])
    z = self.first_time
    for i in range(x.size(0)):
      row = x[i]
      if int(rules[i][0]) == 1:
        _0 = torch.add_(row, self.weights["suppressed_first"])
      if int(rules[i][1]) == 1:
        _1 = torch.fill_(torch.slice(row, 0, 0, int(rules[i][2])), -inf)
        _2 = torch.fill_(torch.slice(row, 0, z - 1, int(rules[i][3])), -inf)
        _3 = torch.fill_(torch.slice(row, 0, int(rules[i][4]) + 1), -inf)
    # A time is next if all times together are more likely than any one other token.
    text, time = torch.slice(x, 1, 0, z), torch.slice(x, 1, z)
    all_times = torch.logsumexp(time, [1], True)
    best_text = torch.max(text, 1, True)
    best_time = torch.max(time, 1, True)
    only_times = torch.logical_and(torch.eq(torch.slice(rules, 1, 1, 2), 1), torch.gt(all_times, best_text[0]))
    a_time = torch.logical_or(only_times, torch.gt(best_time[0], best_text[0]))
    chosen = torch.where(a_time, torch.add(best_time[1], z), best_text[1])
    every = torch.where(only_times, all_times, torch.logaddexp(all_times, torch.logsumexp(text, [1], True)))
    temperatures = torch.slice(draws, 1, 0, 1)
    if float(torch.max(temperatures)) > 0.0:
      warm = torch.gt(temperatures, 0.0)
      likely = torch.cat([torch.masked_fill(text, only_times, -inf), time], 1)
      sums = torch.cumsum(torch.softmax(torch.div(likely, torch.where(warm, temperatures, torch.ones_like(temperatures))), -1), -1)
      drawn = torch.searchsorted(sums, torch.mul(torch.slice(draws, 1, 1, 2), torch.slice(sums, 1, -1)), right=True)
      chosen = torch.where(warm, torch.clamp_max(drawn, x.size(1) - 1), chosen)
    return [torch.squeeze(chosen, 1), torch.squeeze(torch.sub(torch.gather(x, 1, chosen), every), 1)]
