  # Linear layers, as the programs share them: the body of a program's class goes on here. It has the attributes
  # weights, kernel (0 plain, 1 oneDNN prepacked, 2 oneDNN W8A8, 3 int8 weights that are widened at use) and dtype, that of
  # the activations.

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

  def linear(self: __torch__.Module, x: Tensor, name: str) -> Tensor:
    w = self.weights[name]
    bias = annotate(Optional[Tensor], None)
    if torch.__contains__(self.weights, name + ":bias"):
      bias = self.weights[name + ":bias"]
    if self.kernel == 0:
      y = torch.linear(x, w, bias)
    elif self.kernel == 1:
      y = ops.mkldnn._linear_pointwise(x, w, bias, "none", [], "")
    elif self.kernel == 2:
      # One activation scale a row: a row's result does not depend on its batch. Activations are unsigned around 128,
      # because the signed ones miss oneDNN's fast path.
      scale = torch.add(torch.mul(torch.to(torch.amax(torch.abs(x), [-1], True), 6), 0.007874015748031496), 1.0e-12)
      q = torch.to(torch.add(torch.div(x, scale), 128.5), 0)
      y = ops.onednn.qlinear_pointwise(q, 1.0, 128, w, self.weights[name + ":scale"], self.weights[name + ":zero"], None, 1.0, 0, 6, "none", [], "")
      if torch.__isnot__(bias, None):
        y = torch.addcmul(unchecked_cast(Tensor, bias), y, scale)
      else:
        y = torch.mul(y, scale)
    else:
      y = torch.linear(x, torch.mul(torch.to(w, self.dtype), self.weights[name + ":scale"]), bias)
    return y
