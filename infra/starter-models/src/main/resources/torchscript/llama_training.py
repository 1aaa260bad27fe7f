class Module(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  _is_full_backward_hook : Optional[bool]
  vocabulary : int
  hidden : int
  intermediate : int
  layers : int
  heads : int
  kv_heads : int
  rope_theta : float
  norm_eps : float
  dtype : int
  rank : int
  scale : float
  def matrix_sizes(self: __torch__.Module) -> List[int]:
    head = self.hidden // self.heads
    sizes = annotate(List[int], [self.vocabulary * self.hidden])
    for i in range(self.layers):
      sizes = torch.add(sizes, [(self.heads + 2 * self.kv_heads) * head * self.hidden, self.hidden * self.hidden, 2 * self.intermediate * self.hidden, self.hidden * self.intermediate])
    return sizes
  def matrix_total(self: __torch__.Module) -> int:
    total = 0
    for size in self.matrix_sizes():
      total = total + size
    return total
  def adapter_sizes(self: __torch__.Module) -> List[int]:
    # Of each projection its A [rank, columns] and B [rows, rank]: q, k, v, o, gate, up, down, layer after layer.
    d = self.rank * self.hidden
    kv = self.rank * self.kv_heads * (self.hidden // self.heads)
    m = self.rank * self.intermediate
    sizes = annotate(List[int], [])
    for i in range(self.layers):
      sizes = torch.add(sizes, [d, d, d, kv, d, kv, d, d, d, m, d, m, m, d])
    return sizes
  def change(self: __torch__.Module, pairs: List[Tensor], first: int, count: int) -> Tensor:
    # What pairs of an adapter add to a fused matrix, flat (LoRA, Hu et al. 2021).
    changes = annotate(List[Tensor], [])
    for i in range(count):
      a = torch.view(pairs[first + 2 * i], [self.rank, -1])
      b = torch.view(pairs[first + 2 * i + 1], [-1, self.rank])
      changes.append(torch.reshape(torch.matmul(b, a), [-1]))
    return torch.mul(torch.cat(changes, 0), self.scale)
  def matrices(self: __torch__.Module, weights: Tensor, adapter: Tensor) -> List[Tensor]:
    # The matrices of the model, with the adapter merged into them if there is one.
    plain = torch.slice(weights, 0, 0, self.matrix_total())
    if self.rank == 0:
      return torch.split_with_sizes(torch.to(plain, self.dtype), self.matrix_sizes())
    parts = torch.split_with_sizes(plain, self.matrix_sizes())
    pairs = torch.split_with_sizes(adapter, self.adapter_sizes())
    merged = annotate(List[Tensor], [torch.to(parts[0], self.dtype)])
    for i in range(self.layers):
      p = 14 * i
      merged.append(torch.to(torch.add(parts[4 * i + 1], self.change(pairs, p, 3)), self.dtype))
      merged.append(torch.to(torch.add(parts[4 * i + 2], self.change(pairs, p + 6, 1)), self.dtype))
      merged.append(torch.to(torch.add(parts[4 * i + 3], self.change(pairs, p + 8, 2)), self.dtype))
      merged.append(torch.to(torch.add(parts[4 * i + 4], self.change(pairs, p + 12, 1)), self.dtype))
    return merged
  def norm(self: __torch__.Module, x: Tensor, weight: Tensor) -> Tensor:
    scale = torch.rsqrt(torch.add(torch.mean(torch.mul(x, x), [-1], True), self.norm_eps))
    return torch.to(torch.mul(torch.mul(x, scale), weight), self.dtype)
  def rotate(self: __torch__.Module, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    half = x.size(-1) // 2
    first = torch.slice(x, -1, 0, half)
    second = torch.slice(x, -1, half)
    return torch.add(torch.mul(x, cos), torch.mul(torch.cat([torch.neg(second), first], -1), sin))
  def spread(self: __torch__.Module, x: Tensor) -> Tensor:
    shape = [x.size(0), self.kv_heads, self.heads // self.kv_heads, x.size(2), x.size(3)]
    return torch.reshape(torch.expand(torch.unsqueeze(x, 2), shape), [x.size(0), self.heads, x.size(2), x.size(3)])
  def angles(self: __torch__.Module, places: Tensor) -> Tensor:
    # What places of tokens turn queries and keys by, one more dimension, as wide as a head.
    D = self.hidden // self.heads
    speeds = torch.pow(self.rope_theta, torch.neg(torch.div(torch.arange(0, D, 2, dtype=6), D)))
    angle = torch.mul(torch.unsqueeze(torch.to(places, 6), -1), speeds)
    return torch.cat([angle, angle], -1)
  def states(self: __torch__.Module, matrices: List[Tensor], norms: Tensor, ids: Tensor) -> Tensor:
    x = torch.to(torch.embedding(torch.view(matrices[0], [self.vocabulary, self.hidden]), ids), 6)
    return self.read(matrices, norms, x, self.angles(torch.arange(ids.size(1))), annotate(Optional[Tensor], None))
  def read(self: __torch__.Module, matrices: List[Tensor], norms: Tensor, embedded: Tensor, angle: Tensor, mask: Optional[Tensor]) -> Tensor:
    # embedded: [B, T, hidden]. mask: what is added to the scores of attention; none for what came before, all of it.
    B = embedded.size(0)
    T = embedded.size(1)
    d = self.hidden
    D = self.hidden // self.heads
    cos = torch.to(torch.cos(angle), self.dtype)
    sin = torch.to(torch.sin(angle), self.dtype)
    x = embedded
    for i in range(self.layers):
      qkv_weight = torch.view(matrices[4 * i + 1], [(self.heads + 2 * self.kv_heads) * D, d])
      o_weight = torch.view(matrices[4 * i + 2], [d, d])
      gate_up_weight = torch.view(matrices[4 * i + 3], [2 * self.intermediate, d])
      down_weight = torch.view(matrices[4 * i + 4], [d, self.intermediate])
      h = self.norm(x, torch.select(norms, 0, 2 * i))
      qkv = torch.transpose(torch.view(torch.linear(h, qkv_weight), [B, T, self.heads + 2 * self.kv_heads, D]), 1, 2)
      q = self.rotate(torch.slice(qkv, 1, 0, self.heads), cos, sin)
      k = self.spread(self.rotate(torch.slice(qkv, 1, self.heads, self.heads + self.kv_heads), cos, sin))
      v = self.spread(torch.slice(qkv, 1, self.heads + self.kv_heads))
      o = torch.scaled_dot_product_attention(q, k, v, mask, 0.0, torch.__is__(mask, None))
      x = torch.add(x, torch.linear(torch.reshape(torch.transpose(o, 1, 2), [B, T, d]), o_weight))
      h = self.norm(x, torch.select(norms, 0, 2 * i + 1))
      gate_up = torch.chunk(torch.linear(h, gate_up_weight), 2, -1)
      x = torch.add(x, torch.linear(torch.mul(torch.silu(gate_up[0]), gate_up[1]), down_weight))
    return torch.reshape(self.norm(x, torch.select(norms, 0, 2 * self.layers)), [B * T, d])
  def logits(self: __torch__.Module, weights: Tensor, adapter: Tensor, ids: Tensor, positions: Tensor) -> Tensor:
    matrices = self.matrices(weights, adapter)
    norms = torch.view(torch.slice(weights, 0, self.matrix_total()), [-1, self.hidden])
    chosen = torch.index_select(self.states(matrices, norms, ids), 0, positions)
    return torch.to(torch.linear(chosen, torch.view(matrices[0], [self.vocabulary, self.hidden])), 6)
  def loss(self: __torch__.Module, weights: Tensor, adapter: Tensor, ids: Tensor, positions: Tensor, targets: Tensor) -> Tensor:
    return torch.cross_entropy_loss(self.logits(weights, adapter, ids, positions), targets)
  def next(self: __torch__.Module, weights: Tensor, adapter: Tensor, ids: Tensor, positions: Tensor) -> Tensor:
    return torch.argmax(self.logits(weights, adapter, ids, positions), -1)
