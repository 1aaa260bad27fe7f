class Module(Module):
  # Log-mel spectrogram of Whisper (Radford et al. 2022), as WhisperFeatureExtractor of Hugging Face transformers has it.
  # Shapes: B sounds of N samples at 16 kHz, M mel bins, N / 160 frames.
  __parameters__ = []
  __buffers__ = []
  training : bool
  _is_full_backward_hook : Optional[bool]
  tables : Dict[str, Tensor]
  width : int
  hop : int

  def load(self: __torch__.Module, bank: Tensor) -> Tensor:
    # bank [M, width / 2 + 1]: how much of each frequency is in each mel bin.
    self.tables["bank"] = torch.clone(bank)
    self.tables["taper"] = torch.hann_window(self.width, dtype=6, device=ops.prim.device(bank))
    return bank

  def features(self: __torch__.Module, samples: Tensor) -> Tensor:
    # samples [B, N] -> [B, M, N / hop]; what is 80 dB below the loudest of a sound counts as that.
    spectrum = torch.stft(samples, self.width, self.hop, None, self.tables["taper"], True, "reflect", False, None, True)
    power = torch.square(torch.abs(torch.slice(spectrum, 2, 0, -1)))
    mel = torch.log10(torch.clamp_min(torch.matmul(self.tables["bank"], power), 1.0e-10))
    floor = torch.sub(torch.amax(mel, [1, 2], True), 8.0)
    return torch.div(torch.add(torch.maximum(mel, floor), 4.0), 4.0)
