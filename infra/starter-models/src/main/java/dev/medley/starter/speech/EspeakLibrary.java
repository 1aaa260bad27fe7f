package dev.medley.starter.speech;

import com.sun.jna.Callback;
import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * espeak-ng as a library, which tells when it says each word ({@code espeak-ng/speak_lib.h}); the program does not.
 * What it says of a text depends a little on what it said before. One for a process, which it keeps to the end.
 * Thread-safe.
 */
final class EspeakLibrary {
    private static final int OUTPUT_SYNCHRONOUS = 2;
    private static final int POSITION_CHARACTER = 1;
    private static final int CHARS_UTF8 = 1;
    private static final int RATE = 1;
    private static final int VOLUME = 2;
    private static final int PITCH = 3;
    private static final int WORD_GAP = 7;

    // espeak_VOICE: name, languages, identifier, four bytes, score, pointer
    private static final int VOICE_BYTES = 40;

    private static @Nullable EspeakLibrary loaded;

    private final Api api;

    private EspeakLibrary(Api api) {
        this.api = api;
    }

    static synchronized EspeakLibrary load() throws IOException {
        if (loaded == null) {
            Api api;
            try {
                api = Native.load("espeak-ng", Api.class);
            } catch (UnsatisfiedLinkError e) {
                throw new IOException(
                        "espeak-ng's library can't be loaded. Install it, with \"apt install libespeak-ng1\" or \"brew"
                                + " install espeak-ng\"; only making a speech corpus needs it",
                        e);
            }
            int rate = api.espeak_Initialize(OUTPUT_SYNCHRONOUS, 0, null, 0);
            if (rate != Espeak.SAMPLE_RATE) {
                throw new IOException(
                        "espeak-ng's library makes %d samples a second, not %d".formatted(rate, Espeak.SAMPLE_RATE));
            }
            loaded = new EspeakLibrary(api);
        }
        return loaded;
    }

    /** Speaks words with one space between them. Those that it runs together ("of the") are one of the spoken ones. */
    synchronized TimedSpeech speak(String text, Manner manner) throws IOException {
        choose(manner.voice().name());
        api.espeak_SetParameter(RATE, manner.wordsPerMinute(), 0);
        api.espeak_SetParameter(VOLUME, manner.amplitude(), 0);
        api.espeak_SetParameter(PITCH, manner.pitch(), 0);
        api.espeak_SetParameter(WORD_GAP, manner.wordGap(), 0);
        var heard = new Hearing();
        api.espeak_SetSynthCallback(heard);
        byte[] encoded = (text + '\0').getBytes(StandardCharsets.UTF_8);
        int status = api.espeak_Synth(
                encoded, new NativeLong(encoded.length), 0, POSITION_CHARACTER, 0, CHARS_UTF8, null, null);
        require(status, text);
        require(api.espeak_Synchronize(), text);
        return TimedSpeech.of(text, heard.samples(), heard.starts);
    }

    /** As the program does: some variants are found by properties alone. */
    private void choose(String voice) throws IOException {
        if (api.espeak_SetVoiceByName(voice) != 0) {
            try (var properties = new Memory(VOICE_BYTES);
                    var languages = new Memory(voice.length() + 1L)) {
                properties.clear();
                languages.setString(0, voice);
                properties.setPointer(Native.POINTER_SIZE, languages);
                require(api.espeak_SetVoiceByProperties(properties), voice);
            }
        }
    }

    private static void require(int status, String what) throws IOException {
        if (status != 0) {
            throw new IOException("espeak-ng's library ended with status %d for %s".formatted(status, what));
        }
    }

    /** Gathers the sound, and of each place in the text at which a word begins the sample at which it is said. */
    private static final class Hearing implements SynthCallback {
        private static final int END = 0;
        private static final int WORD = 1;
        // espeak_EVENT: type, identifier, text position, length, audio position in ms, sample, pointer, union of 8
        // bytes
        private static final int TEXT_POSITION = 8;
        private static final int AUDIO_POSITION = 16;
        private static final int EVENT_BYTES = 40;

        private final List<short[]> parts = new ArrayList<>();
        private final TreeMap<Integer, Integer> starts = new TreeMap<>();

        @Override
        public int invoke(@Nullable Pointer samples, int count, Pointer events) {
            if (samples != null && count > 0) {
                parts.add(samples.getShortArray(0, count));
            }
            for (long at = 0; events.getInt(at) != END; at += EVENT_BYTES) {
                if (events.getInt(at) == WORD) {
                    long milliseconds = events.getInt(at + AUDIO_POSITION);
                    starts.putIfAbsent(
                            events.getInt(at + TEXT_POSITION) - 1, (int) (milliseconds * Espeak.SAMPLE_RATE / 1000));
                }
            }
            return 0;
        }

        float[] samples() {
            var samples = new float[parts.stream().mapToInt(part -> part.length).sum()];
            int filled = 0;
            for (short[] part : parts) {
                for (short sample : part) {
                    samples[filled++] = sample / (float) (1 << 15);
                }
            }
            return samples;
        }
    }

    /** Called with a part of the sound, none at the end, and with the events in it. */
    interface SynthCallback extends Callback {
        int invoke(@Nullable Pointer samples, int count, Pointer events);
    }

    /** The functions that are called, as the library names them. */
    @SuppressWarnings("MethodName")
    interface Api extends Library {
        int espeak_Initialize(int output, int bufferMilliseconds, @Nullable String path, int options);

        int espeak_SetVoiceByName(String name);

        int espeak_SetVoiceByProperties(Pointer properties);

        int espeak_SetParameter(int parameter, int value, int relative);

        void espeak_SetSynthCallback(SynthCallback callback);

        int espeak_Synth(
                byte[] text,
                NativeLong size,
                int position,
                int positionType,
                int endPosition,
                int flags,
                @Nullable Pointer identifier,
                @Nullable Pointer userData);

        int espeak_Synchronize();
    }
}
