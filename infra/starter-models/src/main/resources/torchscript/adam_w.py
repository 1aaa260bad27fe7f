class Module(Module):
  # AdamW (Loshchilov and Hutter 2019) on one flat array of weights, of which the first ones decay.
  __parameters__ = []
  __buffers__ = []
  training : bool
  _is_full_backward_hook : Optional[bool]
  def update(self: __torch__.Module, weights: Tensor, gradient: Tensor, mean: Tensor, square: Tensor, step: Tensor, rate: Tensor, decay: Tensor, clip: Tensor, decaying: Tensor) -> Tensor:
    # Takes one step in place and clears the gradient, whose norm it gives.
    size = torch.norm(gradient)
    _0 = torch.mul_(gradient, torch.clamp(torch.div(clip, torch.add(size, 1e-6)), None, 1.0))
    t = float(step)
    lr = float(rate)
    _1 = torch.add_(torch.mul_(mean, 0.9), gradient, alpha=0.1)
    _2 = torch.addcmul_(torch.mul_(square, 0.98), gradient, gradient, value=0.02)
    spread = torch.add_(torch.sqrt(torch.div(square, 1.0 - torch.pow(0.98, t))), 1e-8)
    _3 = torch.mul_(torch.slice(weights, 0, 0, int(decaying)), 1.0 - lr * float(decay))
    _4 = torch.addcdiv_(weights, mean, spread, value=torch.neg(lr) / (1.0 - torch.pow(0.9, t)))
    _5 = torch.zero_(gradient)
    return size
