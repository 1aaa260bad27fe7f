package dev.medley.speechtranscription.live;

import dev.medley.inference.speech.LogMel;
import dev.medley.speechtranscription.voice.VoiceDetector;
import java.time.Duration;
import java.util.Arrays;

/**
 * Tells from which frames have a voice when somebody begins to speak, and when they have stopped. It begins once enough
 * of the last 300 ms has a voice, so that a click does not, and it goes on while half as much has. One thread uses it.
 */
final class TurnDetector {
    /** Frames of which enough must have a voice. */
    static final int RECENT = 15;

    private static final double FRAME_MILLIS = VoiceDetector.FRAME * 1000.0 / LogMel.SAMPLE_RATE;

    private final int framesToBegin;
    private final int framesToGoOn;
    private final int silenceFrames;
    private final boolean[] recent = new boolean[RECENT];
    private long frame;
    private int voiced;
    private long lastVoice;
    private boolean speaking;

    /** What a frame brought. */
    enum Turn {
        NONE,
        BEGINS,
        ENDS
    }

    TurnDetector(TurnSettings settings) {
        this.framesToBegin = Math.max(1, (int) Math.ceil(settings.threshold() * RECENT));
        this.framesToGoOn = Math.max(1, framesToBegin / 2);
        this.silenceFrames = frames(settings.silence());
    }

    static int frames(Duration duration) {
        return (int) Math.ceil(duration.toMillis() / FRAME_MILLIS);
    }

    /** Takes the next frame. */
    Turn next(boolean voice) {
        int place = (int) (frame++ % RECENT);
        voiced += (voice ? 1 : 0) - (recent[place] ? 1 : 0);
        recent[place] = voice;
        if (voice && voiced >= framesToGoOn) {
            lastVoice = frame;
        }
        if (!speaking && voiced >= framesToBegin) {
            speaking = true;
            return Turn.BEGINS;
        }
        if (speaking && frame - lastVoice >= silenceFrames) {
            reset();
            return Turn.ENDS;
        }
        return Turn.NONE;
    }

    int silenceFrames() {
        return silenceFrames;
    }

    /** How many frames ago the voice began that has just been noticed. */
    int framesSinceBegin() {
        for (int back = (int) Math.min(RECENT, frame); back > 0; back--) {
            if (recent[(int) ((frame - back) % RECENT)]) {
                return back;
            }
        }
        return 0;
    }

    /** The utterance is over, whatever the sound is like. */
    void reset() {
        speaking = false;
        voiced = 0;
        Arrays.fill(recent, false);
    }
}
