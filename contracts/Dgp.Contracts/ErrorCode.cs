namespace Dgp.Contracts;

/// <summary>Every way in which a job can be refused or fail. One code, one meaning; the README's table lists them.</summary>
public enum ErrorCode
{
    /// <summary>The file or folder that was named does not exist.</summary>
    NotFound,
    /// <summary>The bytes are no PNG, JPEG or WebP.</summary>
    UnknownFormat,
    /// <summary>The file is a PNG, JPEG or WebP by its first bytes, but is cut short or damaged.</summary>
    BadImage,
    /// <summary>More pixels, or a larger file, than is accepted.</summary>
    TooLarge,
    /// <summary>An option is unknown, out of range or does not fit the task.</summary>
    BadOption,
    /// <summary>The mask fits the picture in no way, or marks nothing (or everything) as missing.</summary>
    BadMask,
    /// <summary>The class is neither a name nor an index of the prior.</summary>
    UnknownClass,
    /// <summary>There is no such preset for this task and prior.</summary>
    UnknownPreset,
    /// <summary>There is no prior of that name or in that folder.</summary>
    UnknownPrior,
    /// <summary>A prior's files do not say what they should: missing or unknown key, wrong shape, NaN, wrong checksum, damaged file.</summary>
    BadPrior,
    /// <summary>A checkpoint asks for something other than tensors. Nothing of it was executed.</summary>
    UnsafePickle,
    /// <summary>A saved inversion is damaged, is none, or was made with another prior.</summary>
    BadInversion,
    /// <summary>The requested device is not there.</summary>
    NoDevice,
    /// <summary>A native library is missing here, or is of a version that the system cannot load.</summary>
    MissingLibrary,
    /// <summary>The device ran out of memory.</summary>
    OutOfMemory,
    /// <summary>The loss stopped being a number: rates too high for this prior, or damaged weights.</summary>
    Diverged,
    /// <summary>The result cannot be written there.</summary>
    CannotWrite,
    /// <summary>Reference values are missing or malformed.</summary>
    BadFixture,
    /// <summary>The first folder of the upload's path is no task.</summary>
    UnknownTask,
    /// <summary>The name of the blob cannot be used: it has relative or empty parts, or no picture's ending.</summary>
    BadName,
    /// <summary>A manifest or request is no JSON, or not of the published schema; or one picture asks for what takes two.</summary>
    BadRequest,
    /// <summary>A message on the queue is not one of ours, or of a version that this worker does not know.</summary>
    BadMessage,
    /// <summary>No job has this identity.</summary>
    UnknownJob,
    /// <summary>The job is not done yet, or ended in a way that trying again cannot change.</summary>
    NotRetryable,
    /// <summary>The folder's limit of steps, of open jobs or of computing in a day is reached.</summary>
    OverLimit,
    /// <summary>Storage or the queue did not answer in time; it is tried again.</summary>
    StorageUnavailable,
    /// <summary>The job was given to another worker, because this one lost its lock.</summary>
    LockLost,
    /// <summary>Computing took longer than a job may.</summary>
    DeadlineExceeded,
    /// <summary>Workers began the job as often as is allowed, and none finished it.</summary>
    DeliveryLimit,
    /// <summary>Stopped before there was anything to keep.</summary>
    Interrupted,
    /// <summary>A fault of ours.</summary>
    Internal,
}
