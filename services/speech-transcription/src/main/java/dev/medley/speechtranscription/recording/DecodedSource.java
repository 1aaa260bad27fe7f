package dev.medley.speechtranscription.recording;

import dev.medley.inference.InferenceException;
import dev.medley.inference.speech.SampleSource;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import dev.medley.speechtranscription.audio.AudioDecoder;
import dev.medley.speechtranscription.audio.Recording;
import org.jspecify.annotations.Nullable;

/** The sound of an upload, decoded from the first read on. It owns the upload. */
final class DecodedSource implements SampleSource {
    private final AudioDecoder decoder;
    private final Upload upload;
    private float[] block = new float[0];
    private @Nullable Recording recording;
    private boolean closed;

    DecodedSource(AudioDecoder decoder, Upload upload) {
        this.decoder = decoder;
        this.upload = upload;
    }

    @Override
    public int read(float[] into, int offset, int length) {
        try {
            if (block.length != length) {
                block = new float[length];
            }
            int count = open().read(block);
            System.arraycopy(block, 0, into, offset, Math.max(0, count));
            return count;
        } catch (MedleyException e) {
            throw new InferenceException(
                    InferenceException.Reason.INVALID_REQUEST, String.valueOf(e.getMessage()), e.field(), e);
        }
    }

    private synchronized Recording open() {
        if (closed) {
            throw new MedleyException(ErrorCategory.CANCELLED, "The recording is not wanted any more");
        }
        if (recording == null) {
            recording = decoder.open(upload);
        }
        return recording;
    }

    @Override
    public synchronized void close() {
        closed = true;
        try (upload) {
            if (recording != null) {
                recording.close();
            }
        }
    }
}
