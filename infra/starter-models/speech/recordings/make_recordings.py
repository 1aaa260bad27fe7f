"""Makes the recordings of this folder: held-out sentences in the held-out voices, with the times of their words as espeak-ng
reports them.

    pip install numpy scipy        # and espeak-ng's library (apt install espeak-ng)
    python make_recordings.py
"""

import ctypes
import ctypes.util
import json
import pathlib
import wave

import numpy
import scipy.signal

FOLDER = pathlib.Path(__file__).resolve().parent
SENTENCES = FOLDER.parents[1] / "src/test/resources/speech/heldout.txt"
VOICES = ["en-us+m4", "en-us+f3", "en-gb+m4", "en-gb+f3"]
COUNT = 8
RATE = 16000
SILENCE = 0.003
MARGIN_SECONDS = 0.2  # of silence at either end
WORDS_PER_MINUTE = 160

AUDIO_OUTPUT_SYNCHRONOUS = 2
EVENT_LIST_TERMINATED, EVENT_WORD = 0, 1
PARAMETER_RATE = 1
CHARS_UTF8 = 1
POSITION_CHARACTER = 1


class Event(ctypes.Structure):
    _fields_ = [
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),  # milliseconds
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", ctypes.c_char * 8),
    ]


CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(Event))
espeak = ctypes.CDLL(ctypes.util.find_library("espeak-ng"))
espeak_rate = espeak.espeak_Initialize(AUDIO_OUTPUT_SYNCHRONOUS, 0, None, 0)


def speak(text, voice):
    """Samples from -1 to 1, and of each word where it is in the text and when it starts, in seconds."""
    parts, words = [], []

    @CALLBACK
    def heard(samples, count, events):
        if samples and count > 0:
            parts.append(numpy.ctypeslib.as_array(samples, (count,)).copy())
        each = 0
        while events[each].type != EVENT_LIST_TERMINATED:
            if events[each].type == EVENT_WORD:
                words.append((events[each].text_position - 1, events[each].audio_position / 1000))
            each += 1
        return 0

    espeak.espeak_SetVoiceByName(voice.encode())
    espeak.espeak_SetParameter(PARAMETER_RATE, WORDS_PER_MINUTE, 0)
    espeak.espeak_SetSynthCallback(heard)
    encoded = text.encode() + b"\0"
    espeak.espeak_Synth(encoded, len(encoded), 0, POSITION_CHARACTER, 0, CHARS_UTF8, None, None)
    espeak.espeak_Synchronize()
    return numpy.concatenate(parts) / 32768, words


def seconds(time):
    return None if time is None else round(time, 3)


def recording(text, voice):
    """Samples at 16 kHz, and the words with their start and end in seconds, None where it is not known."""
    samples, starts = speak(text, voice)
    sounding = numpy.flatnonzero(numpy.abs(samples) >= SILENCE)
    first, last = sounding[0], sounding[-1] + 1
    margin = numpy.zeros(int(MARGIN_SECONDS * espeak_rate))
    shift = MARGIN_SECONDS - first / espeak_rate
    end = last / espeak_rate + shift
    spoken = text.split()
    at = {}
    offset = 0
    for index, word in enumerate(spoken):
        at[offset] = index
        offset += len(word) + 1
    begin = {}
    for position, start in starts:  # a word may be reported in parts; its first one counts
        begin.setdefault(at.get(position), max(MARGIN_SECONDS, start + shift))
    # espeak-ng runs some words together ("of the"): where one ends and the next begins is then not known.
    times = [begin.get(index) for index in range(len(spoken))] + [end]
    words = [
        {"word": word, "start": seconds(times[index]), "end": seconds(times[index + 1])}
        for index, word in enumerate(spoken)
    ]
    whole = numpy.concatenate([margin, samples[first:last], margin])
    return scipy.signal.resample_poly(whole, RATE, espeak_rate), words


entries = []
for number, sentence in enumerate(SENTENCES.read_text().splitlines()[:COUNT]):
    voice = VOICES[number % len(VOICES)]
    samples, words = recording(sentence, voice)
    name = "-".join(sentence.replace("'", "").split()[:4]) + ".wav"
    with wave.open(str(FOLDER / name), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((numpy.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    entries.append({"file": name, "voice": voice, "text": sentence, "words": words})
lines = ",\n".join(json.dumps(entry) for entry in entries)
(FOLDER / "recordings.json").write_text(f"[\n{lines}\n]\n")
