class Module(Module):
  # A vision transformer (Dosovitskiy et al. 2021) as CLIP, SigLIP and BLIP have it, and the projector of a Llava.
  #
  # Shapes: B images, S their edge in pixels, P that of a patch, N tokens of an image (its patches, after a class token if
  # there is one), C hidden, H heads, D head width, W width of a feature. Hidden states are flat: [B * N, C].
  # Weights have their names in a Hugging Face checkpoint's vision tower, without ".weight"; query, key and value are one
  # matrix. How a matrix is held and multiplied is in linear.py, which goes on where this file ends, as activation.py does.
  # The features of an image are the hidden states after the layers `taken` (0: before the first), side by side.
  __parameters__ = []
  __buffers__ = []
  training : bool
  _is_full_backward_hook : Optional[bool]
  weights : Dict[str, Tensor]
  taken : List[int]
  layers : int
  heads : int
  patch : int
  skipped : int
  epsilon : float
  activation : int
  projector_activation : int
  kernel : int
  dtype : int

  # ---- loading ----

  def load_layer(self: __torch__.Module, index: Tensor, parts: Dict[str, Tensor]) -> Tensor:
    self.take_layer("encoder.layers." + str(int(index)) + ".", parts)
    return index

  def load_ends(self: __torch__.Module, taken: Tensor, parts: Dict[str, Tensor]) -> Tensor:
    # taken: the layers whose states are the features, in their order.
    torch.clear(self.taken)
    for i in range(taken.size(0)):
      self.taken.append(int(taken[i]))
    self.take_ends(parts)
    return taken

  def take_layer(self: __torch__.Module, p: str, parts: Dict[str, Tensor]) -> NoneType:
    a = p + "self_attn."
    if torch.__contains__(parts, a + "qkv.weight"):
      self.take_linear(a + "qkv", a + "qkv", parts)
      self.take_linear(a + "out", a + "projection", parts)
    else:
      self.pack(a + "qkv", [parts[a + "q_proj.weight"], parts[a + "k_proj.weight"], parts[a + "v_proj.weight"]])
      self.bias(a + "qkv", [parts[a + "q_proj.bias"], parts[a + "k_proj.bias"], parts[a + "v_proj.bias"]])
      self.take_linear(a + "out", a + "out_proj", parts)
    self.take_linear(p + "mlp.fc1", p + "mlp.fc1", parts)
    self.take_linear(p + "mlp.fc2", p + "mlp.fc2", parts)
    self.take_norm(p + "layer_norm1", parts)
    self.take_norm(p + "layer_norm2", parts)

  def take_ends(self: __torch__.Module, parts: Dict[str, Tensor]) -> NoneType:
    # A patch embedding is a convolution whose stride is its width, so it is a product with the patch's pixels.
    patches = self.typed(parts["embeddings.patch_embedding.weight"])
    self.pack("patches", [torch.reshape(patches, [patches.size(0), -1])])
    if torch.__contains__(parts, "embeddings.patch_embedding.bias"):
      self.bias("patches", [parts["embeddings.patch_embedding.bias"]])
    if torch.__contains__(parts, "embeddings.class_embedding"):
      self.weights["class"] = torch.reshape(self.own(parts["embeddings.class_embedding"]), [1, 1, -1])
    if torch.__contains__(parts, "embeddings.position_embedding.weight"):
      self.weights["positions"] = self.own(parts["embeddings.position_embedding.weight"])
    else:
      self.weights["positions"] = torch.squeeze(self.own(parts["embeddings.position_embedding"]), 0)
    for norm in ["pre_layrnorm", "post_layernorm"]:
      if torch.__contains__(parts, norm + ".weight"):
        self.take_norm(norm, parts)
    for name in ["multi_modal_projector.linear_1", "multi_modal_projector.linear_2"]:
      if torch.__contains__(parts, name + ".weight"):
        self.take_linear(name, name, parts)

  def take_linear(self: __torch__.Module, name: str, origin: str, parts: Dict[str, Tensor]) -> NoneType:
    self.pack(name, [parts[origin + ".weight"]])
    if torch.__contains__(parts, origin + ".bias"):
      self.bias(name, [parts[origin + ".bias"]])

  def take_norm(self: __torch__.Module, name: str, parts: Dict[str, Tensor]) -> NoneType:
    self.weights[name] = self.own(parts[name + ".weight"])
    self.bias(name, [parts[name + ".bias"]])

  # ---- running ----

  def features(self: __torch__.Module, pixels: Tensor) -> Tensor:
    # The features [B, N, W] of images [B, 3, S, S], in fp32.
    b = pixels.size(0)
    x = self.embed(pixels)
    states = annotate(Dict[int, Tensor], {})
    for i in range(self.layers):
      states[i] = x
      x = self.layer(x, b, "encoder.layers." + str(i) + ".")
    states[self.layers] = x
    parts = annotate(List[Tensor], [])
    for i in range(len(self.taken)):
      parts.append(states[self.taken[i]])
    y = torch.cat(parts, -1)
    if torch.__contains__(self.weights, "post_layernorm"):
      y = self.norm(y, "post_layernorm")
    y = torch.slice(torch.view(y, [b, y.size(0) // b, y.size(1)]), 1, self.skipped)
    n = y.size(1)
    y = torch.reshape(y, [b * n, y.size(2)])
    if torch.__contains__(self.weights, "multi_modal_projector.linear_1"):
      y = self.act(self.linear(y, "multi_modal_projector.linear_1"), self.projector_activation)
      y = self.linear(y, "multi_modal_projector.linear_2")
    return torch.view(torch.to(y, 6), [b, n, y.size(1)])

  def features_with(self: __torch__.Module, pixels: Tensor, taken: Tensor, weights: Dict[str, Tensor]) -> Tensor:
    # The features under all weights that are needed, by the names of the checkpoint's tower; gradients flow to them. The
    # kernel must be the plain one.
    for i in range(self.layers):
      self.take_layer("encoder.layers." + str(i) + ".", weights)
    _0 = self.load_ends(taken, weights)
    return self.features(pixels)

  def embed(self: __torch__.Module, pixels: Tensor) -> Tensor:
    b, p = pixels.size(0), self.patch
    g = pixels.size(2) // p
    whole = torch.slice(torch.slice(torch.to(pixels, self.dtype), 2, 0, g * p), 3, 0, g * p)
    # [B, 3, G, P, G, P] -> [B * G * G, 3 * P * P]
    patches = torch.reshape(torch.permute(torch.reshape(whole, [b, 3, g, p, g, p]), [0, 2, 4, 1, 3, 5]), [b * g * g, 3 * p * p])
    x = self.linear(patches, "patches")
    x = torch.view(torch.to(x, self.dtype), [b, g * g, x.size(1)])
    if torch.__contains__(self.weights, "class"):
      x = torch.cat([torch.expand(self.weights["class"], [b, 1, x.size(2)]), x], 1)
    x = torch.add(x, self.weights["positions"])
    x = torch.reshape(x, [b * x.size(1), x.size(2)])
    if torch.__contains__(self.weights, "pre_layrnorm"):
      x = self.norm(x, "pre_layrnorm")
    return x

  def layer(self: __torch__.Module, x: Tensor, b: int, p: str) -> Tensor:
    h, n = self.heads, x.size(0) // b
    qkv = self.linear(self.norm(x, p + "layer_norm1"), p + "self_attn.qkv")
    # [B * N, 3 * C] -> [B, 3 * H, N, D]
    qkv = torch.transpose(torch.view(qkv, [b, n, 3 * h, qkv.size(1) // (3 * h)]), 1, 2)
    o = torch.scaled_dot_product_attention(torch.slice(qkv, 1, 0, h), torch.slice(qkv, 1, h, 2 * h), torch.slice(qkv, 1, 2 * h))
    o = torch.reshape(torch.transpose(o, 1, 2), [b * n, x.size(1)])
    x = torch.add(x, self.linear(o, p + "self_attn.out"))
    y = self.act(self.linear(self.norm(x, p + "layer_norm2"), p + "mlp.fc1"), self.activation)
    return torch.add(x, self.linear(y, p + "mlp.fc2"))

  def norm(self: __torch__.Module, x: Tensor, name: str) -> Tensor:
    return torch.layer_norm(x, [x.size(-1)], self.weights[name], self.weights[name + ":bias"], self.epsilon)
