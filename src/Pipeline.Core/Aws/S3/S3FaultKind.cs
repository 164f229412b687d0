namespace Pipeline.Aws.S3;

/// <summary>What can go wrong between us and S3, told apart by what the user, or a retry, can do about it.</summary>
public enum S3FaultKind
{
    /// <summary>There is no such object.</summary>
    NoObject,

    /// <summary>There is no such bucket.</summary>
    NoBucket,

    /// <summary>Known, but not allowed.</summary>
    Denied,

    /// <summary>The access key is unknown there.</summary>
    UnknownKey,

    /// <summary>The secret does not belong to the access key.</summary>
    WrongSecret,

    /// <summary>Temporary credentials that are over, or were never valid.</summary>
    ExpiredToken,

    /// <summary>No credentials were found.</summary>
    NoCredentials,

    /// <summary>The role cannot be assumed.</summary>
    RoleRefused,

    /// <summary>The bucket lies in another region.</summary>
    WrongRegion,

    /// <summary>The server's clock and ours are too far apart.</summary>
    ClockSkew,

    /// <summary>The encryption key cannot be used.</summary>
    KeyRefused,

    /// <summary>The server knows no such request.</summary>
    NotSupported,

    /// <summary>The server asks us to slow down.</summary>
    Throttled,

    /// <summary>The server failed.</summary>
    ServerFault,

    /// <summary>Another write to the same key was under way.</summary>
    Conflict,

    /// <summary>The object is there already.</summary>
    Taken,

    /// <summary>The object is another one than when it was first looked at.</summary>
    Changed,

    /// <summary>The connection broke off, or nothing came for too long.</summary>
    Broken,

    /// <summary>No connection could be made.</summary>
    Unreachable,

    /// <summary>The server's certificate is not trusted, or there is none.</summary>
    Tls,

    /// <summary>Anything else.</summary>
    Other,
}
