  # Activations, as the programs share them: the body of a program's class goes on here.

  def act(self: __torch__.Module, x: Tensor, kind: int) -> Tensor:
    if kind == 0:
      return torch.gelu(x)
    elif kind == 1:
      return torch.mul(x, torch.sigmoid(torch.mul(x, 1.702)))
    elif kind == 2:
      # 0.5 x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))), since (1 + tanh(y)) / 2 is sigmoid(2 y).
      return torch.mul(x, torch.sigmoid(torch.mul(x, torch.add(torch.mul(torch.mul(x, x), 0.07135481627260025), 1.5957691216057308))))
    elif kind == 3:
      return torch.relu(x)
    return torch.silu(x)
