package dev.medley.speechtranscription.endpoint;

import dev.medley.inference.speech.Transcription;
import dev.medley.platform.blob.StoredFile;
import dev.medley.platform.error.MedleyException;
import dev.medley.platform.job.JobHandler;
import dev.medley.proto.jobs.v1.Job;
import dev.medley.proto.jobs.v1.JobResult;
import dev.medley.proto.jobs.v1.RecordingWork;
import dev.medley.speechtranscription.audio.AudioLimits;
import dev.medley.speechtranscription.model.ModelHost;
import dev.medley.speechtranscription.model.ServedSpeechModel;
import dev.medley.speechtranscription.model.TranscriptionOrder;
import dev.medley.speechtranscription.recording.RecordingTranscriber;
import dev.medley.speechtranscription.recording.Upload;
import dev.medley.worker.job.JobFiles;
import dev.medley.worker.job.JobThreads;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.springframework.stereotype.Component;

/** Does jobs with this worker's model, as the endpoint answers calls, with recordings from the storage of files. */
@Component
final class RecordingJobs implements JobHandler {
    private final ModelHost models;
    private final RecordingTranscriber recordings;
    private final AudioLimits limits;
    private final JobFiles files;
    private final JobThreads threads;

    RecordingJobs(
            ModelHost models, RecordingTranscriber recordings, AudioLimits limits, JobFiles files, JobThreads threads) {
        this.models = models;
        this.recordings = recordings;
        this.limits = limits;
        this.files = files;
        this.threads = threads;
    }

    @Override
    public CompletableFuture<JobResult> start(Job job) {
        if (!job.hasRecording()) {
            throw MedleyException.invalid(
                    "work",
                    "This worker transcribes recordings; the job's work is "
                            + job.getWorkCase().name().toLowerCase(Locale.ROOT));
        }
        RecordingWork work = job.getRecording();
        TranscriptionRequests.requireModel(work.hasTranscription(), work.getTranscription());
        ServedSpeechModel model = models.named(work.getTranscription().getModel());
        TranscriptionOrder order = TranscriptionRequests.order(work.getTranscription(), null);
        return threads.start(result -> transcribe(job, model, order, result));
    }

    /** The engine hears the beginning while the rest is still read. */
    private void transcribe(
            Job job, ServedSpeechModel model, TranscriptionOrder order, CompletableFuture<JobResult> result) {
        StoredFile file = files.find(job, job.getRecording().getFileId(), "recording.file_id", limits.largestStream());
        Upload upload = Upload.begin(limits.largestStream());
        Transcription running = recordings.transcribe(model, order, upload, answer(model, result));
        var unused = result.whenComplete((done, failure) -> {
            if (failure != null) {
                running.cancel();
            }
        });
        try {
            files.read(file, part -> {
                upload.write(part);
                return !result.isDone();
            });
            upload.complete();
        } catch (MedleyException e) {
            upload.fail(e);
        }
    }

    private static WholeTranscript answer(ServedSpeechModel model, CompletableFuture<JobResult> result) {
        return new WholeTranscript(
                AnswerIdentity.of(model.name()),
                response -> result.complete(
                        JobResult.newBuilder().setRecording(response).build()),
                result::completeExceptionally);
    }
}
