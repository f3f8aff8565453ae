System.Console.Error.WriteLine("smtpkit: nothing to serve yet");
return 2;
