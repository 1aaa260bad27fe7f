"""Makes the recordings of this folder: one sweep from 200 to 2,000 Hz in 2.5 s, in the formats that people have.

pip install av soundfile numpy
"""

import fractions
import pathlib

import av
import numpy
import soundfile

FOLDER = pathlib.Path(__file__).parent
SECONDS = 2.5


def sweep(rate, channels):
    """Float samples [channels, frames], quieter in each further channel."""
    t = numpy.arange(int(SECONDS * rate)) / rate
    tone = 0.5 * numpy.sin(2 * numpy.pi * (200 * t + 360 * t * t))
    return numpy.stack([tone / (1 + c) for c in range(channels)]).astype(numpy.float32)


def encode(name, codec, rate, channels, video=False):
    layout = {1: "mono", 2: "stereo"}[channels]
    with av.open(str(FOLDER / name), "w") as container:
        sound = container.add_stream(codec, rate=rate, layout=layout)
        if video:
            picture = container.add_stream("mpeg4", rate=5)
            picture.width, picture.height, picture.pix_fmt = 32, 32, "yuv420p"
            for number in range(int(SECONDS * 5)):
                frame = av.VideoFrame.from_ndarray(numpy.full((32, 32, 3), number, numpy.uint8))
                frame.pts, frame.time_base = number, fractions.Fraction(1, 5)
                container.mux(picture.encode(frame))
            container.mux(picture.encode())
        samples = sweep(rate, channels)
        size = sound.codec_context.frame_size or 1024
        for start in range(0, samples.shape[1], size):
            frame = av.AudioFrame.from_ndarray(
                numpy.ascontiguousarray(samples[:, start : start + size]), format="fltp", layout=layout
            )
            frame.sample_rate, frame.pts = rate, start
            for fitted in av.AudioResampler(sound.codec_context.format.name, layout, rate).resample(frame):
                fitted.pts = start
                container.mux(sound.encode(fitted))
        container.mux(sound.encode())


soundfile.write(FOLDER / "sweep.wav", sweep(44_100, 2).T, 44_100, subtype="PCM_16")
soundfile.write(FOLDER / "sweep-telephone.wav", sweep(8_000, 1).T, 8_000, subtype="ULAW")
soundfile.write(FOLDER / "sweep.flac", sweep(48_000, 1).T, 48_000, subtype="PCM_16")
soundfile.write(FOLDER / "sweep.ogg", sweep(22_050, 2).T, 22_050, subtype="VORBIS")
encode("sweep.mp3", "libmp3lame", 44_100, 2)
encode("sweep.opus", "libopus", 48_000, 1)
encode("sweep.m4a", "aac", 44_100, 1)
encode("sweep.webm", "libopus", 48_000, 2)
encode("sweep.mp4", "aac", 48_000, 2, video=True)
