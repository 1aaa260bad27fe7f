"""Makes the recordings of this folder: one sentence in the formats that people have, from a recording of the starter speech model's.

    pip install av numpy soundfile
    python make_formats.py
"""

import fractions
import pathlib

import av
import numpy
import soundfile

FOLDER = pathlib.Path(__file__).resolve().parent
ORIGINAL = FOLDER.parents[4] / "infra/starter-models/speech/recordings/the-nurse-will-call.wav"


def at_rate(rate, channels):
    """Float samples [channels, frames] of the sentence, the same in each channel."""
    layout = {1: "mono", 2: "stereo"}[channels]
    parts = []
    with av.open(str(ORIGINAL)) as container:
        resampler = av.AudioResampler("fltp", layout, rate)
        for frame in container.decode(audio=0):
            parts += [each.to_ndarray() for each in resampler.resample(frame)]
        parts += [each.to_ndarray() for each in resampler.resample(None)]
    return numpy.concatenate(parts, axis=1)


def encode(name, codec, rate, channels, video=False):
    layout = {1: "mono", 2: "stereo"}[channels]
    samples = at_rate(rate, channels)
    with av.open(str(FOLDER / name), "w") as container:
        sound = container.add_stream(codec, rate=rate, layout=layout)
        if video:
            picture = container.add_stream("mpeg4", rate=5)
            picture.width, picture.height, picture.pix_fmt = 32, 32, "yuv420p"
            for number in range(samples.shape[1] * 5 // rate):
                frame = av.VideoFrame.from_ndarray(numpy.full((32, 32, 3), number, numpy.uint8))
                frame.pts, frame.time_base = number, fractions.Fraction(1, 5)
                container.mux(picture.encode(frame))
            container.mux(picture.encode())
        size = sound.codec_context.frame_size or 1024
        for start in range(0, samples.shape[1], size):
            frame = av.AudioFrame.from_ndarray(
                numpy.ascontiguousarray(samples[:, start : start + size]), format="fltp", layout=layout)
            frame.sample_rate, frame.pts = rate, start
            for fitted in av.AudioResampler(sound.codec_context.format.name, layout, rate).resample(frame):
                fitted.pts = start
                container.mux(sound.encode(fitted))
        container.mux(sound.encode())


soundfile.write(FOLDER / "sentence.wav", at_rate(22_050, 2).T, 22_050, subtype="PCM_16")
soundfile.write(FOLDER / "sentence.flac", at_rate(48_000, 1).T, 48_000, subtype="PCM_16")
soundfile.write(FOLDER / "sentence.ogg", at_rate(22_050, 2).T, 22_050, subtype="VORBIS")
encode("sentence.mp3", "libmp3lame", 44_100, 2)
encode("sentence.opus", "libopus", 48_000, 1)
encode("sentence.m4a", "aac", 44_100, 1)
encode("sentence.webm", "libopus", 48_000, 2)
encode("sentence.mp4", "aac", 48_000, 2, video=True)
